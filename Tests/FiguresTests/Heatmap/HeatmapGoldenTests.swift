import Testing

@testable import Figures

/// Maps of every shape and every option of the style, as they are resolved.
@Suite struct HeatmapGoldenTests {
  private func check(
    _ name: String, queries: Int, keys: Int? = nil, _ weights: [Float],
    _ change: (inout FigureStyle) -> Void = { _ in }
  ) throws {
    var style = FigureStyle()
    change(&style)
    let words = ["In", "·the", "·beginning", "·God", "·created"]
    func labels(_ count: Int) -> [String] { (0..<count).map { words[$0 % words.count] } }
    let layout = HeatmapLayout(
      queryLabels: labels(queries), keyLabels: labels(keys ?? queries), style: style,
      measurer: FixedMeasurer())
    try DrawingGolden.check("heatmap-\(name)", layout.figure(title: "L3H5", subtitle: "model", weights))
  }

  private let causal: [Float] = [1, 0, 0, 0.25, 0.75, 0, 0.125, 0.25, 0.625]

  @Test("One token, none, and cross-attention of 3 × 40")
  func shapes() throws {
    try check("1", queries: 1, [1])
    try check("0", queries: 0, [])
    try check("3x40", queries: 3, keys: 40, (0..<120).map { Float($0 % 7) / 7 })
  }

  @Test("4,096 tokens are pooled to a pixel a cell")
  func long() throws {
    var weights = [Float](repeating: 0, count: 4096 * 4096)
    for query in 0..<4096 { weights[query * 4096 + query / 2] = 1 }
    try check("4096", queries: 4096, weights)
  }

  @Test("Weights that are all equal, a row of zeros, and what is not a number")
  func weights() throws {
    try check("equal", queries: 4, [Float](repeating: 0.25, count: 16))
    try check("zero-row", queries: 2, [0, 0, 0.5, 0.5])
    try check("nan", queries: 2, [.nan, 0.5, .infinity, -.infinity])
  }

  @Test("Theme, transparency and colours")
  func colors() throws {
    try check("dark", queries: 3, causal) {
      $0.theme = .dark
      $0.colorMap = .magma
    }
    try check("print-transparent", queries: 3, causal) {
      $0.theme = .print
      $0.isTransparent = true
      $0.colorMap = .greys
    }
    try check("diverging", queries: 2, [-0.5, 0.5, 0, 1]) { $0.colorMap = .diverging }
  }

  @Test("Scales and ranges")
  func scales() throws {
    try check("sqrt-maximum", queries: 3, causal.map { $0 / 2 }) {
      $0.transfer = .squareRoot
      $0.range = .maximum
    }
    try check("log", queries: 3, causal) { $0.transfer = .logarithm }
    try check("limits", queries: 3, causal) { $0.range = .limits(0.1, 0.5) }
    try check("own-maximum", queries: 3, causal.map { $0 / 4 }) { $0.range = .ownMaximum }
  }

  @Test("Size of letters, width, title and colour bar")
  func sizes() throws {
    try check("font-12", queries: 3, causal) { $0.fontSize = 12 }
    try check("width-241", queries: 3, causal) { $0.width = 241 }
    try check("width-60", queries: 3, causal) { $0.width = 60 }
    try check("bare", queries: 3, causal) {
      $0.showsTitle = false
      $0.showsColorBar = false
    }
    try check("300-dpi", queries: 3, causal) {
      $0.pixelsPerPoint = 300 / 72.0
      $0.width = 170
    }
  }

  @Test("Numbers, blanks and highlights")
  func marks() throws {
    try check("values", queries: 3, causal) { $0.showsValues = true }
    try check("blanks", queries: 3, causal) { $0.blanksMasked = true }
    try check("highlights", queries: 3, causal) {
      $0.highlights = [Highlight(.query, .places(1...2)), Highlight(.key, .label("the"))]
    }
  }
}
