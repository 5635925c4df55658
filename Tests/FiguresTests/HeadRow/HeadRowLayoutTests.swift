import Testing

@testable import Figures

@Suite struct HeadRowLayoutTests {
  private func figure(
    heads: Int, _ queries: Int, _ keys: Int? = nil, style: FigureStyle = FigureStyle(), notes: Bool = true,
    map: (Int) -> [Float]
  ) -> Drawing {
    let keys = keys ?? queries
    let layout = HeadRowLayout(
      count: heads, queryLabels: TestMaps.labels(queries), keyLabels: TestMaps.labels(keys), style: style,
      measurer: FixedMeasurer())
    let names = ["previous token", "", "first token"]
    return layout.drawing(
      title: "model", subtitle: "text",
      heads: (0..<heads).map { head in
        .init(
          title: "L2H\(head)", note: notes ? names[head % names.count] : "",
          map: SmallMap(map(head), queries, keys, side: layout.mapSide, style: style))
      })
  }

  private func figure(heads: Int, _ queries: Int, _ keys: Int? = nil, style: FigureStyle = FigureStyle())
    -> Drawing
  {
    figure(heads: heads, queries, keys, style: style) {
      TestMaps.weights(queries, keys ?? queries, isCausal: keys == nil, seed: $0)
    }
  }

  @Test("Goldens of every edge")
  func goldens() throws {
    try DrawingGolden.check("row-1-token", figure(heads: 2, 1))
    try DrawingGolden.check("row-2-tokens", figure(heads: 3, 2))
    try DrawingGolden.check("row-1-head", figure(heads: 1, 12))
    try DrawingGolden.check("row-64-heads", figure(heads: 64, 6))
    try DrawingGolden.check("row-equal", figure(heads: 2, 5) { _ in TestMaps.even(5) })
    try DrawingGolden.check("row-zero-row", figure(heads: 2, 2) { _ in [1, 0, 0, 0] })
    try DrawingGolden.check("row-cross-3x40", figure(heads: 3, 3, 40))
    try DrawingGolden.check("row-4096-tokens", figure(heads: 1, 4096) { _ in TestMaps.long })
    var style = FigureStyle(theme: .dark, colorMap: .magma)
    style.highlights = [Highlight(.query, .places(1...2))]
    style.showsValues = true
    style.blanksMasked = true
    style.range = .ownMaximum
    try DrawingGolden.check("row-values-highlights-dark", figure(heads: 2, 4, style: style))
  }

  @Test("All maps have one order of tokens, and the queries stand at the left of each line only")
  func labels() throws {
    let drawing = figure(heads: 12, 4)
    let maps = drawing.images("maps").map(\.rect)
    #expect(maps.count == 12 && Set(maps.map(\.width)).count == 1)
    let lines = Set(maps.map(\.y)).count
    #expect(lines == 2)
    let queries = drawing.texts("query-labels")
    #expect(queries.count == lines * 4 && queries.allSatisfy { $0.position.x < maps[0].x })
    #expect(drawing.texts("key-labels").count == 12 * 4)
    #expect(drawing.texts("head-titles").map(\.string).prefix(3) == ["L2H0", "previous token", "L2H1"])
    #expect(drawing.elements("color-bar").count > 0)
  }

  @Test("All maps share one scale, unless each is asked to have its own")
  func scales() {
    func levels(_ range: ColorScale.Range) -> [UInt8] {
      let style = FigureStyle(scale: ColorScale(.linear, range))
      return figure(heads: 2, 1, style: style) { [$0 == 0 ? 0.1 : 0.2] }.images("maps").flatMap(\.indices)
    }
    #expect(levels(.maximum) == [112, 223])
    #expect(levels(.ownMaximum) == [223, 223])
    #expect(levels(.limits(0, 0.4)) == [56, 112])
  }

  @Test("A head without a map keeps its place empty, and no head is no map")
  func missing() {
    let layout = HeadRowLayout(count: 1, queryLabels: ["a"], keyLabels: ["a"], measurer: FixedMeasurer())
    let drawing = layout.drawing(title: "m", heads: [.init(title: "L0H0", map: nil)])
    #expect(drawing.images("maps").isEmpty && drawing.texts("head-titles").map(\.string) == ["L0H0"])
    let none = HeadRowLayout(count: 0, queryLabels: [], keyLabels: [], measurer: FixedMeasurer())
    #expect(none.drawing(title: "m", heads: []).images("maps").isEmpty)
  }

  @Test(
    "Nothing overlaps or leaves the figure, and it is as wide as was asked for",
    arguments: [
      (1, 1, 1), (2, 2, 2), (5, 12, 12), (3, 3, 40), (64, 6, 6), (9, 70, 70), (2, 0, 0), (2, 500, 2),
    ],
    [nil, 240.0, 510])
  func room(shape: (heads: Int, queries: Int, keys: Int), width: Double?) {
    var style = FigureStyle()
    style.width = width
    let drawing = figure(heads: shape.heads, shape.queries, shape.keys, style: style)
    if let width { #expect((drawing.size.width - width).magnitude < 0.01) }
    drawing.expectRoom("\(shape) in \(width ?? 0)")
    #expect(width == nil || drawing.images("maps").allSatisfy { $0.rect.maxX <= drawing.size.width })
  }
}
