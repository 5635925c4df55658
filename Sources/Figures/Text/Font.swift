/// A font by its role; the renderer chooses the family.
public struct Font: Sendable, Hashable {
  /// What the text is.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Words: titles, axis names, notes. A sans-serif family.
    case words
    /// Tokens and numbers. A monospaced family.
    case tokens
  }

  /// How heavy the strokes are.
  public enum Weight: String, Sendable, Hashable {
    /// As in running text, or heavier.
    case regular, bold
  }

  /// What the text is.
  public var role: Role
  /// The size of the em, in points.
  public var size: Double
  /// How heavy the strokes are.
  public var weight: Weight

  /// A font by its role and its size in points.
  public init(_ role: Role, size: Double, weight: Weight = .regular) {
    self.role = role
    self.size = size
    self.weight = weight
  }

  /// The same font in bold.
  var bold: Font { Font(role, size: size, weight: .bold) }

  /// The figure's title.
  package static let title = Font(.words, size: 13, weight: .bold)
  /// What stands beside the title.
  static let subtitle = Font(.words, size: 9)
  /// Axis names, row and column names, notes and scales.
  static let caption = Font(.words, size: 8)
  /// The numbers of a scale.
  static let scale = Font(.tokens, size: 7.5)
}

/// The room that one line of text takes, in points.
public struct TextExtent: Sendable, Hashable {
  /// The advance from its start to its end.
  public var width: Double
  /// How far it reaches above its baseline.
  public var ascent: Double
  /// How far it reaches below its baseline.
  public var descent: Double

  /// An extent by its measures, in points.
  public init(width: Double, ascent: Double, descent: Double) {
    self.width = width
    self.ascent = ascent
    self.descent = descent
  }
}

/// Something that knows how much room a line of text takes once drawn.
///
/// Layout asks it; `FigureRendering` answers with the shaper that will draw the text.
public protocol TextMeasuring: Sendable {
  /// The extent of `string`, set in one line.
  func extent(of string: String, font: Font) -> TextExtent
}
