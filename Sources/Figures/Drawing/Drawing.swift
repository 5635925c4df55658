/// A resolved figure: everything is placed, sized and coloured; a renderer only has to draw it, in order.
///
/// PNG, SVG and PDF are made from the same drawing, so they agree by construction.
public struct Drawing: Sendable, Hashable {
  /// The whole figure, margins and all, in points.
  public var size: Size
  /// The colour of the paper under everything; nil where there is none, so that what lies below the figure shows.
  public var background: Color?
  /// What the figure is called.
  public var title: String
  /// What the figure shows, in words, for those who cannot see it.
  public var description: String
  /// The parts, drawn first to last.
  public var groups: [DrawingGroup]

  /// A drawing of its parts.
  public init(size: Size, background: Color?, title: String, description: String, groups: [DrawingGroup]) {
    self.size = size
    self.background = background
    self.title = title
    self.description = description
    self.groups = groups
  }

  /// This drawing with `overlay` drawn on top of it, under the overlay's title and description.
  ///
  /// - Precondition: both have the same size.
  public func with(_ overlay: Drawing) -> Drawing {
    precondition(size == overlay.size, "an overlay has the size of its frame")
    return Drawing(
      size: size, background: background, title: overlay.title, description: overlay.description,
      groups: groups + overlay.groups)
  }
}

/// Elements that belong together, under one name.
public struct DrawingGroup: Sendable, Hashable {
  /// The group's role, in the spelling of a CSS class: `key-labels`.
  public var name: String
  /// The elements, drawn first to last.
  public var elements: [DrawingElement]

  /// A group by its name and elements.
  public init(_ name: String, _ elements: [DrawingElement]) {
    self.name = name
    self.elements = elements
  }
}

/// One thing to draw.
public enum DrawingElement: Sendable, Hashable {
  /// A filled rectangle.
  case fill(Rect, Color)
  /// A line of the given width, in points, with flat ends.
  case line(from: Point, to: Point, width: Double, Color)
  /// A line of text.
  case text(TextRun)
  /// A map of coloured cells.
  case cells(CellImage)
  /// An image with transparency.
  case picture(Picture)
}

/// One line of text in one font and colour.
public struct TextRun: Sendable, Hashable {
  /// Which part of the text stands at its position.
  public enum Anchor: String, Sendable, Hashable {
    /// Its beginning, its middle or its end.
    case start, middle, end
  }

  /// The text; it holds no control character.
  public var string: String
  /// The place of the anchor, on the baseline.
  public var position: Point
  /// Which part of the text stands at the position.
  public var anchor: Anchor
  /// Degrees clockwise about the position.
  public var rotation: Double
  /// Role, size and weight of the letters.
  public var font: Font
  /// The colour of the letters.
  public var color: Color

  /// Control characters in `string` are replaced by their pictures (`visibleControls(in:)`).
  public init(
    _ string: String, at position: Point, anchor: Anchor = .start, rotation: Double = 0, font: Font,
    color: Color
  ) {
    self.string = visibleControls(in: string)
    self.position = position
    self.anchor = anchor
    self.rotation = rotation
    self.font = font
    self.color = color
  }
}

/// Rows and columns of equal cells that fill a rectangle, without gaps and without smoothing.
public struct CellImage: Sendable, Hashable {
  /// What the cells fill, in points.
  public let rect: Rect
  /// Cells from top to bottom.
  public let rows: Int
  /// Cells from left to right.
  public let columns: Int
  /// `[row, column]`, row-major: indices into `palette`, or `blank`.
  public let indices: [UInt8]
  /// The colours that the indices name, at most 255.
  public let palette: [Color]

  /// The index of a cell that is not painted: what lies below it shows.
  public static let blank: UInt8 = 255

  /// - Precondition: `indices` has `rows * columns` entries, each below `palette.count` or `blank`, and there is a cell.
  public init(rect: Rect, rows: Int, columns: Int, indices: [UInt8], palette: [Color]) {
    precondition(
      rows > 0 && columns > 0 && indices.count == rows * columns, "a cell image has rows × columns indices")
    precondition(palette.count <= Int(Self.blank), "a palette has at most 255 colours")
    precondition(
      indices.allSatisfy { Int($0) < palette.count || $0 == Self.blank }, "every index has its colour")
    self.rect = rect
    self.rows = rows
    self.columns = columns
    self.indices = indices
    self.palette = palette
  }
}
