import Testing

import Figures

@Suite struct AtlasLayoutTests {
  private func map(_ weights: [Float], _ queries: Int, _ keys: Int, side: Int) -> SmallMap {
    weights.withUnsafeBufferPointer { SmallMap(weights: $0, queries: queries, keys: keys, side: side) }
  }

  private func layout(
    _ layers: Int, _ heads: Int, tokens: Int, layerColumns: [String] = [], style: FigureStyle = FigureStyle()
  ) -> AtlasLayout {
    let labels = (0..<tokens).map { String(repeating: "x", count: $0 % 7) + "\($0)" }
    return AtlasLayout(
      layers: Array(0..<layers), heads: Array(0..<heads), queryLabels: labels, keyLabels: labels,
      layerColumns: layerColumns, style: style, measurer: FixedMeasurer())
  }

  @Test func smallMapsKeepTheGreatestOfEachSquare() {
    let pooled = map([0, 1, 2, 3, 4, 5, 6, 7, 8], 3, 3, side: 2)
    #expect(pooled.rows == 2 && pooled.columns == 2)
    #expect(pooled.values == [4, 5, 7, 8])
    #expect(map([.nan, 0.5, .nan, 0.25], 2, 2, side: 1).values == [0.5])
    #expect(map([0, 1, 2, 3], 2, 2, side: 2).values == [0, 1, 2, 3])
  }

  @Test func everyHeadHasItsPlaceAndMissingOnesStayBlank() {
    let layout = layout(2, 3, tokens: 2)
    let drawing = layout.drawing(title: "model") { layer, head in
      layer == 1 && head == 1 ? nil : map([1, 0, 0.5, 0.5], 2, 2, side: layout.mapSide)
    }
    let maps = drawing.images("maps")
    #expect(maps.count == 5)
    #expect(Set(maps.map(\.rect.x)).count == 3 && Set(maps.map(\.rect.y)).count == 2)
    #expect(drawing.texts("head-names").map(\.string) == ["H0", "H1", "H2"])
    #expect(drawing.texts("layer-names").map(\.string) == ["L0", "L1"])
    #expect(drawing.texts("notes").map(\.string) == ["in each map: 2 queries ↓, 2 keys →"])
    #expect(
      drawing.description
        == "Attention weights of 2 layers (rows) × 3 heads (columns) of model, one small map a head; "
        + "all share the colours from 0 to 1.")
  }

  @Test func mapsOfWholeLayersStandApart() throws {
    let layout = layout(2, 2, tokens: 2, layerColumns: ["Q=K=V=X", "mean"])
    let one = map([1, 0, 0.5, 0.5], 2, 2, side: layout.mapSide)
    let drawing = layout.drawing(title: "model") { _, _ in
      one
    } layerMap: { layer, column in
      layer == 1 && column == 1 ? nil : one
    }
    #expect(drawing.images("maps").count == 7)
    let columns = Set(drawing.images("maps").map(\.rect.x)).sorted()
    #expect(columns.count == 4)
    #expect(columns[2] - columns[1] > columns[1] - columns[0])
    let names = drawing.texts("head-names").suffix(2)
    #expect(names.map(\.string) == ["Q=K=V=X", "mean"] && names.allSatisfy { $0.anchor == .middle })
    #expect(names.map(\.position.x) == columns[2...].map { $0 + 20 })
    #expect(drawing.description.contains("a head, and beside them one a layer of Q=K=V=X, mean; all share"))
  }

  @Test func theTokensOfShortSequencesStandOnBothAxes() throws {
    let layout = AtlasLayout(
      layers: [0, 1], heads: [0, 1, 2], queryLabels: ["In", "·the", "a very long token indeed"],
      keyLabels: ["k", "↵"], measurer: FixedMeasurer())
    let drawing = layout.drawing(title: "m") { _, _ in map([1, 0, 0, 1, 0, 1], 3, 2, side: layout.mapSide) }
    let maps = drawing.images("maps").map(\.rect)
    let queries = drawing.texts("query-labels")
    #expect(queries.map(\.string).prefix(3) == ["In", "·the", "a very…ndeed"])
    #expect(queries.count == 6)
    #expect(queries.allSatisfy { $0.box.maxX <= maps[0].x })
    let keys = drawing.texts("key-labels")
    #expect(keys.map(\.string) == ["k", "↵", "k", "↵", "k", "↵"])
    #expect(keys.allSatisfy { $0.box.maxY <= maps[0].y && $0.rotation == 0 })
    #expect(drawing.texts("notes").map(\.string) == ["in each map: 3 queries ↓, 2 keys →"])
  }

  @Test(arguments: [(8, 16, true), (12, 16, true), (16, 16, false), (32, 6, true), (8, 17, false)])
  func tokensAreLabelledWhereThereIsRoom(heads: Int, tokens: Int, isLabelled: Bool) throws {
    let layout = layout(2, heads, tokens: tokens)
    let one = map([Float](repeating: 0.5, count: tokens * tokens), tokens, tokens, side: layout.mapSide)
    let drawing = layout.drawing(title: "m") { _, _ in one }
    let labels = drawing.texts("query-labels")
    #expect((labels.count == 2 * tokens) == isLabelled)
    #expect(labels.allSatisfy { $0.font.size >= 6.5 })
    let cell = try #require(drawing.images("maps").first).rect.width / Double(tokens)
    #expect(!isLabelled || cell >= 9)
  }

  @Test func longerSequencesAreCountedAndTheirEndsMarked() {
    let layout = layout(2, 3, tokens: 64)
    let one = map([Float](repeating: 0.5, count: 4096), 64, 64, side: layout.mapSide)
    let drawing = layout.drawing(title: "m") { _, _ in one }
    #expect(drawing.texts("query-labels").map(\.string) == ["0", "63"])
    #expect(drawing.texts("key-labels").map(\.string) == ["0", "63"])
    #expect(drawing.texts("notes").map(\.string) == ["in each map: 64 queries ↓, 64 keys →"])
  }

  @Test func allMapsShareOneScale() {
    let layout = layout(1, 2, tokens: 1, style: FigureStyle(scale: ColorScale(.linear, .maximum)))
    let drawing = layout.drawing(title: "") { _, head in
      map([head == 0 ? 0.1 : 0.2], 1, 1, side: layout.mapSide)
    }
    #expect(drawing.images("maps").map(\.indices) == [[112], [223]])
    #expect(drawing.texts("color-scale").first?.string == "0.2")
  }

  @Test func longSequencesArePooledAndTheAtlasSaysSo() throws {
    let layout = layout(1, 12, tokens: 500)
    #expect(layout.mapSide == 64)
    let drawing = layout.drawing(title: "") { _, _ in
      map([Float](repeating: 0, count: 250_000), 500, 500, side: layout.mapSide)
    }
    let image = try #require(drawing.images("maps").first)
    #expect(image.rows == 63 && image.rect.width == 63)
    #expect(
      drawing.texts("notes").first?.string.hasSuffix("each cell is the greatest of 8 × 8 weights") == true)
  }

  @Test(
    arguments: [
      (1, 1, 1), (2, 16, 1), (2, 2, 5), (3, 4, 16), (2, 2, 17), (12, 12, 64), (5, 8, 100), (1, 64, 7),
      (1, 2, 2000),
    ], [[], ["Q=K=V=X"], ["mean"], ["Q=K=V=X", "mean", "rollout", "flow"]])
  func nothingOverlapsOrLeavesTheAtlas(
    shape: (layers: Int, heads: Int, tokens: Int), layerColumns: [String]
  ) {
    let tokens = shape.tokens
    let layout = layout(shape.layers, shape.heads, tokens: tokens, layerColumns: layerColumns)
    let one = map([Float](repeating: 0.5, count: tokens * tokens), tokens, tokens, side: layout.mapSide)
    let drawing = layout.drawing(
      title: "model", subtitle: "sequence", map: { _, _ in one }, layerMap: { _, _ in one })
    let maps = drawing.images("maps").map(\.rect)
    let texts = drawing.groups.flatMap { drawing.texts($0.name) }
    let boxes = texts.map(\.box)
    for (place, box) in boxes.enumerated() {
      #expect(box.x >= 0 && box.maxX <= drawing.size.width, "\(texts[place])")
      #expect(box.y >= 0 && box.maxY <= drawing.size.height, "\(texts[place])")
      #expect(!boxes[(place + 1)...].contains { $0.overlaps(box) }, "\(texts[place])")
      #expect(!maps.contains { $0.overlaps(box) }, "\(texts[place])")
    }
  }

  private func golden(
    _ layers: Int, _ heads: Int, tokens: Int, style: FigureStyle = FigureStyle(),
    map: ((Int) -> [Float])? = nil
  ) -> Drawing {
    let labels = TestMaps.labels(tokens)
    let layout = AtlasLayout(
      layers: Array(0..<layers), heads: Array(0..<heads), queryLabels: labels, keyLabels: labels,
      style: style,
      measurer: FixedMeasurer())
    return layout.drawing(title: "model", subtitle: "text") { layer, head in
      let weights = map.map { $0(head) } ?? TestMaps.weights(tokens, tokens, seed: layer * 64 + head)
      return SmallMap(weights, tokens, tokens, side: layout.mapSide, style: style)
    }
  }

  @Test("Goldens of every edge")
  func goldens() throws {
    try DrawingGolden.check("atlas-1-token", golden(1, 1, tokens: 1))
    try DrawingGolden.check("atlas-1-head", golden(1, 1, tokens: 12))
    try DrawingGolden.check("atlas-64-heads", golden(2, 64, tokens: 12))
    try DrawingGolden.check("atlas-zero-row", golden(2, 2, tokens: 2) { _ in [1, 0, 0, 0] })
    try DrawingGolden.check("atlas-equal", golden(1, 2, tokens: 4) { _ in TestMaps.even(4) })
    try DrawingGolden.check("atlas-4096-tokens", golden(1, 1, tokens: 4096) { _ in TestMaps.long })
    var style = FigureStyle(theme: .dark, colorMap: .magma)
    style.range = .ownMaximum
    style.blanksMasked = true
    style.highlights = [Highlight(.query, .places(1...1))]
    style.width = 240
    try DrawingGolden.check("atlas-own-blank-narrow-dark", golden(3, 4, tokens: 3, style: style))
  }

  @Test("Every map goes to its own greatest weight where that is asked for, and the figure says so")
  func ownMaximum() {
    let style = FigureStyle(scale: ColorScale(.linear, .ownMaximum))
    let drawing = golden(1, 2, tokens: 1, style: style) { [$0 == 0 ? 0.1 : 0.2] }
    #expect(drawing.images("maps").map(\.indices) == [[223], [223]])
    #expect(drawing.texts("color-bar").map(\.string) == ["% of max"])
    #expect(
      drawing.texts("notes").map(\.string).joined(separator: " ").contains("greatest weight of each map"))
    #expect(drawing.description.contains("from 0 to 100 % of the greatest weight of each map"))
  }

  @Test("What a query may not see is blank, by the mask or by a map that looks causal")
  func blanks() {
    var style = FigureStyle()
    style.blanksMasked = true
    let weights: [Float] = [1, 0, 0.5, 0.5]
    let guessed = golden(1, 1, tokens: 2, style: style) { _ in weights }
    #expect(guessed.images("maps").map(\.indices) == [[223, CellImage.blank, 112, 112]])
    let masked = weights.withUnsafeBufferPointer {
      SmallMap(weights: $0, queries: 2, keys: 2, side: 8, style: style) { $0..<2 }
    }
    let layout = AtlasLayout(
      layers: [0], heads: [0], queryLabels: ["a", "b"], keyLabels: ["a", "b"], style: style,
      measurer: FixedMeasurer())
    let drawing = layout.drawing(title: "m") { _, _ in masked }
    #expect(drawing.images("maps").map(\.indices) == [[223, 0, CellImage.blank, 112]])
  }

  @Test(
    "An atlas keeps to its width, and nothing overlaps",
    arguments: [(1, 1, 3), (12, 12, 12), (2, 64, 40), (4, 4, 9), (3, 8, 500)], [160.0, 241, 510, 900])
  func width(shape: (layers: Int, heads: Int, tokens: Int), width: Double) throws {
    var style = FigureStyle()
    style.width = width
    let drawing = golden(shape.layers, shape.heads, tokens: shape.tokens, style: style)
    #expect((drawing.size.width - width).magnitude < 0.01)
    drawing.expectRoom("\(shape) in \(width)")
  }

  @Test func noHeadsIsNoMap() {
    #expect(layout(0, 0, tokens: 3).drawing(title: "") { _, _ in nil }.images("maps").isEmpty)
  }
}
