/// What a figure of weights looks like, apart from its data.
///
/// Layouts honour all of it. Lengths of a layout are those of labels of 9 points; `fontSize` then scales the whole drawing, hairlines
/// and gaps with it, while `width` is what the scaled figure measures.
public struct FigureStyle: Sendable, Hashable {
  /// The size of token labels that layouts are made for, in points.
  public static let baseFontSize = 9.0

  /// The colours of paper and lettering.
  public var theme: Theme
  /// Whether there is no paper under the figure, so that what lies below shows.
  public var isTransparent = false
  /// The colours of the weights.
  public var colorMap: ColorMap
  /// What colours are proportional to; nil leaves it to the length of the sequence (`ColorScale.suited(tokens:)`).
  public var transfer: ColorScale.Transfer?
  /// Which weights the colours span.
  public var range: ColorScale.Range
  /// What a cell shows that stands for several weights.
  public var pooling: Pooling = .maximum
  /// The size of token labels, in points; all other lettering keeps its proportion to them.
  public var fontSize = Self.baseFontSize
  /// The width of the whole figure, in points; nil leaves it to what it shows.
  public var width: Double?
  /// Pixels a point of the picture that is made of the figure: no cell of a long sequence is smaller than one of them.
  public var pixelsPerPoint = 2.0
  /// Whether title and subtitle stand above the figure.
  public var showsTitle = true
  /// Whether the bar that explains the colours stands beside the figure.
  public var showsColorBar = true
  /// Whether the number stands in every cell that has room for it.
  public var showsValues = false
  /// Whether cells of keys that a query may not see are left blank.
  public var blanksMasked = false
  /// Rows and columns that are marked.
  public var highlights: [Highlight] = []

  /// A style; what is left out is the default.
  public init(theme: Theme = .light, colorMap: ColorMap = .blues, scale: ColorScale? = nil) {
    self.theme = theme
    self.colorMap = colorMap
    transfer = scale?.transfer
    range = scale?.range ?? .unit
  }

  /// How the weights of a sequence of `tokens` become colours.
  public func scale(tokens: Int) -> ColorScale {
    var scale = ColorScale(transfer ?? ColorScale.suited(tokens: tokens).transfer, range)
    scale.isDiverging = colorMap == .diverging
    return scale
  }

  /// The colour of the paper; nil where there is none.
  var paper: Color? { isTransparent ? nil : theme.background }

  /// By how much a layout is enlarged.
  var enlargement: Double {
    fontSize.isFinite && fontSize > 0 ? min(max(fontSize, 1), 1_000) / Self.baseFontSize : 1
  }

  /// The width of the figure before it is enlarged, in points.
  var layoutWidth: Double? {
    width.flatMap { $0.isFinite && $0 > 0 ? min(max($0, 1), 100_000) / enlargement : nil }
  }

  /// The side of a pixel before the figure is enlarged, in points.
  var pixel: Double {
    let pixels = pixelsPerPoint * enlargement
    return pixels.isFinite && pixels > 0 ? 1 / pixels : 0.5
  }

  /// A length, in whole pixels.
  func snapped(_ length: Double, _ rule: FloatingPointRoundingRule) -> Double {
    // What is whole but for rounding stays.
    let pixels = length / pixel
    let whole = pixels.rounded()
    return ((pixels - whole).magnitude < 1e-6 ? whole : pixels.rounded(rule)) * pixel
  }

  /// A finished layout as it is drawn: enlarged, or smaller where even the least that it shows is wider than the width that was
  /// asked for.
  func finished(_ drawing: Drawing) -> Drawing {
    drawing.scaled(by: enlargement * min(1, layoutWidth.map { $0 / drawing.size.width } ?? 1))
  }
}

/// What a cell shows that stands for a square of weights.
public enum Pooling: String, Sendable, Hashable, CaseIterable {
  /// The greatest of them: nothing strong is lost.
  case maximum = "max"
  /// Their mean: the darkness of a region stays true.
  case mean
}

/// Rows or columns of a map that are marked.
public struct Highlight: Sendable, Hashable {
  /// What is marked.
  public enum Axis: String, Sendable, Hashable, CaseIterable {
    /// Rows.
    case query
    /// Columns.
    case key
  }

  /// Which tokens are meant.
  public enum Tokens: Sendable, Hashable {
    /// Those at these places, counted from 0.
    case places(ClosedRange<Int>)
    /// Every token with this label; the vocabulary's mark before it (`·`, `##`) may be left out.
    case label(String)
  }

  /// What is marked.
  public var axis: Axis
  /// Which tokens are meant.
  public var tokens: Tokens

  /// A mark by axis and tokens.
  public init(_ axis: Axis, _ tokens: Tokens) {
    self.axis = axis
    self.tokens = tokens
  }

  /// The places of the marked tokens, ascending.
  ///
  /// - Parameter labels: the display text of each token on the axis.
  public func places(among labels: [String]) -> [Int] {
    switch tokens {
    case .places(let range): return labels.indices.filter(range.contains)
    case .label(let text):
      return labels.indices.filter { labels[$0] == text || Self.unmarked(labels[$0]) == text }
    }
  }

  private static func unmarked(_ label: String) -> String {
    label.hasPrefix("·")
      ? String(label.dropFirst()) : label.hasPrefix("##") ? String(label.dropFirst(2)) : label
  }
}
