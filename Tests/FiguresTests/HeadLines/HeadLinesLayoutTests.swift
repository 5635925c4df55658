import Testing

@testable import Figures

@Suite struct HeadLinesLayoutTests {
  private func figure(
    _ queries: Int, _ keys: Int, _ weights: [Float], style: FigureStyle = FigureStyle()
  ) -> Drawing {
    let layout = HeadLinesLayout(
      queryLabels: TestMaps.labels(queries), keyLabels: TestMaps.labels(keys), style: style,
      measurer: FixedMeasurer())
    return weights.withUnsafeBufferPointer {
      layout.figure(title: "L0H1", subtitle: "model · text", weights: $0, queries: queries, keys: keys)
    }
  }

  private func lines(_ drawing: Drawing) -> [(from: Point, to: Point, width: Double, color: Color)] {
    drawing.elements("lines").compactMap {
      if case .line(let from, let to, let width, let color) = $0 { (from, to, width, color) } else { nil }
    }
  }

  @Test("Goldens of every edge")
  func goldens() throws {
    try DrawingGolden.check("lines-1-token", figure(1, 1, [1]))
    try DrawingGolden.check("lines-2-tokens", figure(2, 2, [1, 0, 0.25, 0.75]))
    try DrawingGolden.check("lines-12-tokens", figure(12, 12, TestMaps.weights(12, 12)))
    try DrawingGolden.check("lines-equal", figure(9, 9, TestMaps.even(9)))
    try DrawingGolden.check("lines-zero-row", figure(3, 3, [1, 0, 0, 0, 0, 0, 0.2, 0.3, 0.5]))
    try DrawingGolden.check("lines-cross-3x40", figure(3, 40, TestMaps.weights(3, 40, isCausal: false)))
    try DrawingGolden.check("lines-4096-tokens", figure(4096, 4096, TestMaps.long))
    var style = FigureStyle(theme: .dark, colorMap: .viridis)
    style.highlights = [Highlight(.query, .places(2...3)), Highlight(.key, .label("cat"))]
    style.width = 300
    try DrawingGolden.check("lines-highlights-dark", figure(6, 6, TestMaps.weights(6, 6), style: style))
  }

  @Test("A line goes from its query to its key, and more weight is wider, darker and drawn later")
  func order() {
    let drawing = figure(2, 2, [0.5, 0.25, 0, 1])
    let lines = lines(drawing)
    let queries = drawing.texts("query-labels").map(\.position.y)
    let keys = drawing.texts("key-labels").map(\.position.y)
    func near(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude < 4 }
    #expect(lines.count == 3)
    #expect(near(lines[0].from.y, queries[0]) && near(lines[0].to.y, keys[1]))
    #expect(near(lines[2].from.y, queries[1]) && near(lines[2].to.y, keys[1]))
    #expect(lines.map(\.width) == lines.map(\.width).sorted())
    #expect(lines.map(\.color.luminance) == lines.map(\.color.luminance).sorted(by: >))
    #expect(drawing.texts("notes").isEmpty)
  }

  @Test("Small weights, none at all, and what is no number have no line; the figure says so")
  func leftOut() {
    let drawing = figure(2, 2, [0.99, 0.01, .nan, -1])
    #expect(lines(drawing).count == 1)
    #expect(drawing.texts("notes").map(\.string) == ["weights below 0.02 have no line"])
    let empty = figure(2, 2, [0, 0.001, 0, 0])
    #expect(lines(empty).isEmpty && empty.texts("notes").map(\.string) == ["no weight reaches 0.02"])
    #expect(empty.description.contains("No weight reaches 0.02."))
    #expect(lines(figure(1, 2, [.infinity, .greatestFiniteMagnitude])).count == 2)
  }

  @Test("Only the lines of highlighted tokens have colours, above all others")
  func highlights() {
    var style = FigureStyle()
    style.highlights = [Highlight(.query, .places(1...1))]
    let drawing = figure(3, 3, TestMaps.weights(3, 3), style: style)
    let colours = lines(drawing).map(\.color)
    let grey = colours.prefix { $0.red == $0.green && $0.green == $0.blue }
    #expect(!grey.isEmpty && grey.count < colours.count)
    #expect(colours.dropFirst(grey.count).allSatisfy { $0.red != $0.blue })
    #expect(drawing.texts("query-labels").map(\.font.weight) == [.regular, .bold, .regular])
    #expect(drawing.description.contains("In colour are the lines of query “·cat”."))
  }

  @Test("There are as many lines as are allowed, of many equal weights some of every place")
  func limit() throws {
    let drawing = figure(100, 100, [Float](repeating: 0.01, count: 10_000))
    let lines = lines(drawing)
    #expect(lines.count == HeadLinesLayout.mostLines)
    #expect(Set(lines.map(\.from.y)).count == 100 && Set(lines.map(\.to.y)).count == 100)
    #expect(
      drawing.texts("notes").first?.string.hasPrefix("the 4,000 strongest of 10,000 weights: 0.01") == true)
  }

  @Test("Every line can be seen on its paper", arguments: ColorMap.all, [Theme.light, .dark, .print])
  func visible(map: ColorMap, theme: Theme) {
    let style = FigureStyle(theme: theme, colorMap: map)
    for line in lines(figure(3, 3, [1, 0, 0, 0.03, 0.97, 0, 0.2, 0.3, 0.5], style: style)) {
      #expect(line.color.contrast(with: theme.background) >= 1.12, "\(map.name)")
    }
  }

  @Test(
    "Nothing overlaps or leaves the figure",
    arguments: [(1, 1), (2, 2), (3, 40), (40, 3), (64, 64), (200, 200), (1, 900)], [nil, 160.0, 240, 700])
  func room(shape: (queries: Int, keys: Int), width: Double?) {
    var style = FigureStyle()
    style.width = width
    let drawing = figure(
      shape.queries, shape.keys, TestMaps.weights(shape.queries, shape.keys, isCausal: false), style: style)
    if let width { #expect((drawing.size.width - width).magnitude < 0.01) }
    if width ?? 240 >= 240 { drawing.expectRoom() }
  }
}
