import ArgumentParser
import Figures

/// What figures look like.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The colours of weights: \(ColorMap.all.map(\.name).joined(separator: ", ")); diverging has 0 in its middle (default: blues; magma on dark paper).",
      valueName: "name"))
  var colormap: String?

  @Option(
    help: ArgumentHelp(
      "What colours are proportional to: the weight, its square root or its logarithm (default: linear up to 32 tokens, sqrt above)."
    ))
  var colorScale: ColorScale.Transfer?

  @Option(
    help: ArgumentHelp(
      "Which weights the colours span: unit (0 to 1), figure (to the greatest of the figure), head (to each map's greatest), or two numbers such as 0,0.5.",
      valueName: "range"))
  var range: ColorRange = .unit

  @Option(help: "What a cell shows that stands for several weights of a long sequence.")
  var pool: Pooling = .maximum

  @Option(help: "The colours of paper and lettering.")
  var theme: ThemeChoice = .light

  @Flag(help: "No paper under figures.")
  var transparent = false

  @Option(
    help: ArgumentHelp(
      "The font family of all lettering (default: DejaVu Sans and DejaVu Sans Mono).", valueName: "family"))
  var font: String?

  @Option(
    help: ArgumentHelp(
      "The size of token labels in points; all lettering keeps its proportion to them.", valueName: "points"))
  var fontSize = FigureStyle.baseFontSize

  @Option(
    help: ArgumentHelp(
      "The width of figures in millimetres, such as that of a paper's column (default: what they show needs).",
      valueName: "mm"))
  var width: Double?

  @Option(help: ArgumentHelp("Pixels a point of PNGs, 1 to 4 (default: 2).", valueName: "factor"))
  var scale: Double?

  @Option(help: ArgumentHelp("Pixels an inch of PNGs, instead of --scale.", valueName: "n"))
  var dpi: Double?

  @Flag(inversion: .prefixedNo, help: "Title and subtitle above figures.")
  var title = true

  @Flag(inversion: .prefixedNo, help: "The bar that explains the colours.")
  var colorbar = true

  @Flag(help: "The number in every cell that has room for it.")
  var values = false

  @Flag(help: "Leave cells blank whose key the query may not see.")
  var maskTriangle = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Mark rows or columns: query=3, key=2-5, or a token's label as in key=the; repeatable.",
      valueName: "axis=tokens"))
  var highlight: [Highlight] = []

  func validate() throws {
    func check(_ value: Double?, _ range: ClosedRange<Double>, _ name: String) throws {
      guard let value, !range.contains(value) else { return }
      throw ValidationError(
        "--\(name): expected a number from \(decimal(range.lowerBound, places: 0)) to \(decimal(range.upperBound, places: 0)), found \(value)."
      )
    }
    try check(fontSize, 3...72, "font-size")
    try check(width, 20...2_000, "width")
    try check(scale, 1...4, "scale")
    try check(dpi, 36...1_200, "dpi")
    if scale != nil, dpi != nil { throw ValidationError("Give either --scale or --dpi, not both.") }
    if colorScale == .logarithm, case .numbers(let least, _) = range, least <= 0 {
      throw ValidationError("--range: with --color-scale log, both numbers are above 0.")
    }
  }

  /// The style that was asked for.
  func style() throws(FigureError) -> FigureStyle {
    let theme = theme.theme
    var style = FigureStyle(
      theme: theme,
      colorMap: try colormap.map { name throws(FigureError) in try ColorMap(named: name) }
        ?? .suited(to: theme))
    style.transfer = colorScale
    style.range = range.range
    style.pooling = pool
    style.isTransparent = transparent
    style.fontSize = fontSize
    style.width = width.map { $0 / 25.4 * 72 }
    style.pixelsPerPoint = dpi.map { $0 / 72 } ?? scale ?? style.pixelsPerPoint
    style.showsTitle = title
    style.showsColorBar = colorbar
    style.showsValues = values
    style.blanksMasked = maskTriangle
    style.highlights = highlight
    return style
  }
}

/// Which weights the colours span, as in `unit` or `0,0.5`.
enum ColorRange: ExpressibleByArgument, Equatable {
  case unit, figure, head
  case numbers(Float, Float)

  init?(argument: String) {
    switch argument {
    case "unit": self = .unit
    case "figure": self = .figure
    case "head": self = .head
    default:
      let ends = argument.split(separator: ",", omittingEmptySubsequences: false).map { Float($0) }
      guard ends.count == 2, let least = ends[0], let greatest = ends[1], least.isFinite, greatest.isFinite,
        least < greatest
      else { return nil }
      self = .numbers(least, greatest)
    }
  }

  var defaultValueDescription: String { "unit" }

  var range: ColorScale.Range {
    switch self {
    case .unit: .unit
    case .figure: .maximum
    case .head: .ownMaximum
    case .numbers(let least, let greatest): .limits(least, greatest)
    }
  }
}

/// The colours of paper and lettering.
enum ThemeChoice: String, ExpressibleByArgument, CaseIterable {
  case light, dark, print

  var theme: Theme {
    switch self {
    case .light: .light
    case .dark: .dark
    case .print: .print
    }
  }
}

extension ColorScale.Transfer: ExpressibleByArgument {}
extension Pooling: ExpressibleByArgument {}

extension Highlight: ExpressibleByArgument {
  /// `query=3`, `key=2-5` or `key=the`.
  public init?(argument: String) {
    guard let equals = argument.firstIndex(of: "="), let axis = Axis(rawValue: String(argument[..<equals]))
    else {
      return nil
    }
    let text = String(argument[argument.index(after: equals)...])
    guard !text.isEmpty else { return nil }
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
    case (1, let place?, _) where place >= 0: self.init(axis, .places(place...place))
    case (2, let first?, let last?) where first <= last: self.init(axis, .places(first...last))
    default: self.init(axis, .label(text))
    }
  }
}
