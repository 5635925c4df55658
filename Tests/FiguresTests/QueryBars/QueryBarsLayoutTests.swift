import Testing

@testable import Figures

@Suite struct QueryBarsLayoutTests {
  private func figure(
    _ weights: [Float], query: Int = 0, visible: Range<Int>? = nil, isOwnKey: Bool = true,
    style: FigureStyle = FigureStyle()
  ) -> Drawing {
    let labels = TestMaps.labels(max(weights.count, query + 1))
    return QueryBarsLayout(
      query: query, queryLabel: labels[query], keyLabels: Array(labels.prefix(weights.count)),
      visible: visible,
      isOwnKey: isOwnKey, style: style, measurer: FixedMeasurer()
    ).figure(title: "L0H1", subtitle: "model · text", weights: weights)
  }

  private func row(_ tokens: Int, query: Int) -> [Float] {
    Array(TestMaps.weights(query + 1, tokens).suffix(tokens))
  }

  private func bars(_ drawing: Drawing) -> [(rect: Rect, color: Color)] {
    drawing.elements("bars").compactMap {
      if case .fill(let rect, let color) = $0 { (rect, color) } else { nil }
    }
  }

  @Test("Goldens of every edge")
  func goldens() throws {
    try DrawingGolden.check("bars-1-token", figure([1]))
    try DrawingGolden.check("bars-2-tokens", figure([0.25, 0.75], query: 1))
    try DrawingGolden.check("bars-12-tokens", figure(row(12, query: 7), query: 7, visible: 0..<8))
    try DrawingGolden.check("bars-equal", figure([Float](repeating: 0.125, count: 8), query: 7))
    try DrawingGolden.check("bars-zero-row", figure([0, 0, 0], query: 2))
    try DrawingGolden.check(
      "bars-cross-3x40",
      figure(Array(TestMaps.weights(3, 40, isCausal: false).suffix(40)), query: 2, isOwnKey: false))
    try DrawingGolden.check(
      "bars-4096-tokens", figure(row(4096, query: 4000), query: 4000, visible: 0..<4001))
    try DrawingGolden.check("bars-captured", figure([-0.5, .nan, .infinity, 0.25, 1e-7], query: 3))
    var style = FigureStyle(theme: .dark, colorMap: .magma)
    style.highlights = [Highlight(.key, .label("cat"))]
    style.width = 300
    try DrawingGolden.check("bars-highlights-dark", figure(row(6, query: 5), query: 5, style: style))
  }

  @Test("Bars are as long as their weights, from 0, in the order of the keys")
  func lengths() {
    let bars = bars(figure([0.125, 0.5, 0, 0.25], query: 3)).map(\.rect)
    #expect(bars.map(\.width) == [60, 240, 120])
    #expect(Set(bars.map(\.x)).count == 1 && bars.map(\.y) == bars.map(\.y).sorted())
  }

  @Test("Weights below 0 go to the left of 0 in another colour")
  func negative() {
    let drawing = figure([-0.5, 0.5], query: 1)
    let bars = bars(drawing)
    #expect(bars.map(\.rect.width) == [120, 120] && bars[0].rect.maxX == bars[1].rect.x)
    #expect(bars[0].color != bars[1].color)
    #expect(drawing.texts("bar-numbers").map(\.string) == ["−0.500", "0.500"])
    #expect(drawing.texts("notes").map(\.string) == ["all weights together: 0"])
  }

  @Test("Keys that the query may not see are left out and counted, even if captured weights are there")
  func hidden() {
    let drawing = figure([0.5, 0.25, 0.5, 0.25], query: 1, visible: 1..<3)
    #expect(drawing.texts("key-labels").map(\.string) == ["·cat", "← query", "·sat"])
    #expect(
      drawing.texts("notes").map(\.string).joined(separator: " · ")
        == "left out, since the query may not see them: 1 key before, 1 key after · all weights together: 0.75 · "
        + "keys that the query may not see have the weight 0.75")
    let none = figure([0, 0], query: 0, visible: 0..<0)
    #expect(none.elements("bars").isEmpty)
    #expect(none.texts("notes").map(\.string).contains { $0.hasSuffix("the query may see no key") })
  }

  @Test("Of many keys the strongest have bars, and the others are summed up")
  func others() throws {
    var weights = [Float](repeating: 0.001, count: 8192)
    for key in stride(from: 100, to: 8100, by: 200) { weights[key] = 0.01 }
    let drawing = figure(weights, query: 8191)
    #expect(bars(drawing).count == 40)
    let labels = drawing.texts("key-labels").map(\.string)
    #expect(labels.first == "100" && labels.last == "8,152 others")
    #expect(drawing.texts("bar-numbers").last?.string == "8.152")
    #expect(drawing.texts("bar-numbers").first?.string == "0.010")
  }

  @Test("A range that is asked for is that of the bars, and says what lies beyond it")
  func range() {
    var style = FigureStyle()
    style.range = .limits(0, 0.5)
    let drawing = figure([0.25, 0.75], query: 1, style: style)
    #expect(bars(drawing).map(\.rect.width) == [120, 240])
    #expect(drawing.texts("bar-axis").map(\.string).contains("≥0.5"))
  }

  @Test("Numbers have as many decimals, and what is too small for them says so")
  func numbers() {
    func texts(_ weights: [Float]) -> [String] {
      let numbers = BarNumbers(weights)
      return weights.map(numbers.text)
    }
    #expect(texts([0.5, 0.25, 1, 0]) == ["0.500", "0.250", "1.000", "0"])
    #expect(texts([0.5, 0.0001, -0.0001]) == ["0.500", "<0.001", "−<0.001"])
    #expect(texts([0.004, 0.0021]) == ["0.0040", "0.0021"])
    #expect(texts([3e-9, .nan, -.infinity]) == ["3e-9", "NaN", "−∞"])
  }

  @Test(
    "Nothing overlaps or leaves the figure", arguments: [1, 2, 9, 40, 41, 3000], [nil, 160.0, 240, 700])
  func room(tokens: Int, width: Double?) {
    var style = FigureStyle()
    style.width = width
    let drawing = figure(row(tokens, query: tokens - 1), query: tokens - 1, style: style)
    if let width { #expect((drawing.size.width - width).magnitude < 0.01) }
    drawing.expectRoom("\(tokens) in \(width ?? 0)")
  }
}
