import Testing

import Figures

@Suite struct DifferenceLayoutTests {
  private func layout(_ queries: Int, _ keys: Int? = nil) -> DifferenceLayout {
    func labels(_ count: Int) -> [String] {
      (0..<count).map { String(repeating: "x", count: $0 % 9) + "\($0)" }
    }
    return DifferenceLayout(
      queryLabels: labels(queries), keyLabels: labels(keys ?? queries),
      names: ("first", "a second model with a long name"), measurer: FixedMeasurer())
  }

  private func pair(_ count: Int) -> MapPair {
    MapPair(
      first: (0..<count).map { _ in .random(in: 0...1) }, second: (0..<count).map { _ in .random(in: 0...1) })
  }

  @Test("A and B share the colours of weights; 0 is the middle of B − A")
  func panels() {
    let drawing = layout(2).drawing(
      title: "L0H1", pair: MapPair(first: [1, 0, 0.5, 0.5], second: [1, 0, 0.75, 0.25]))
    #expect(
      drawing.images("maps").map(\.indices) == [[223, 0, 112, 112], [223, 0, 167, 56], [112, 112, 223, 1]])
    #expect(drawing.texts("map-titles").map(\.string) == ["A: first", "B: a sec…ong name", "B − A"])
    #expect(drawing.texts("color-scale").map(\.string) == ["1", "0.5", "0", "0.25", "0", "−0.25"])
    #expect(
      drawing.description
        == "Attention weights of L0H1 in A (first) and B (a second model with a long name), and B − A: "
        + "rows are queries, columns are keys; the greatest change of a weight is 0.25.")
  }

  @Test("Long maps are pooled, changes by magnitude with their sign")
  func pooling() throws {
    let tokens = 289
    var second = [Float](repeating: 0, count: tokens * tokens)
    second[0] = 0.25
    second[tokens + 1] = -0.5
    let drawing = layout(tokens).drawing(
      title: "x", pair: MapPair(first: Array(repeating: 0, count: tokens * tokens), second: second))
    let change = try #require(drawing.images("maps").last)
    #expect(change.rows == 145 && change.columns == 145)
    #expect(change.indices[0] == 1 && change.indices[1] == 112)
    #expect(drawing.texts("notes").first?.string.hasSuffix("in B − A, the greatest change") == true)
  }

  @Test("What is not a number changes nothing")
  func notFinite() {
    let drawing = layout(1, 3).drawing(
      title: "x", pair: MapPair(first: [.nan, .infinity, 0.5], second: [1, 0, .nan]))
    #expect(drawing.images("maps").last?.indices == [112, 112, 112])
  }

  @Test(
    "Nothing overlaps or leaves the figure",
    arguments: [(1, 1), (2, 2), (1, 9), (9, 1), (12, 12), (40, 40), (300, 7), (577, 577)])
  func overlaps(queries: Int, keys: Int) {
    let drawing = layout(queries, keys).drawing(
      title: "L0H0", subtitle: "induction", pair: pair(queries * keys))
    expectNoOverlap(in: drawing, maps: 3)
  }

  @Test("On one sheet, the grid comes first and all heads share one scale of change", arguments: [1, 12, 40])
  func comparison(tokens: Int) {
    let labels = (0..<tokens).map { "t\($0)" }
    let sheet = ComparisonFigureLayout(
      layers: [0, 1], heads: [0, 1, 2],
      panels: [MetricPanel(title: "Divergence", values: [[0, 1, 2], [3, 4, nil]], range: .fitted)],
      queryLabels: labels, keyLabels: labels, names: ("a", "b"), measurer: FixedMeasurer())
    let zeros = [Float](repeating: 0, count: tokens * tokens)
    func head(_ title: String, _ change: Float) -> ComparisonFigureLayout.Head {
      .init(
        title: title, note: "changed", pair: MapPair(first: zeros, second: [change] + zeros.dropFirst()))
    }
    let drawing = sheet.drawing(title: "a and b", heads: [head("L1H0", 0.5), head("L0H0", -0.25)])
    expectNoOverlap(in: drawing, maps: 6)
    #expect(drawing.texts("head-titles").map(\.string) == ["L1H0", "changed", "L0H0", "changed"])
    let maps = drawing.images("maps")
    // −0.25 is half of the way to blue: 112 − 111/2.
    #expect(maps[2].indices[0] == 223 && maps[5].indices[0] == 56)
    #expect(
      drawing.images("metric-cells").allSatisfy { grid in maps.allSatisfy { grid.rect.maxY < $0.rect.y } })
    #expect(
      drawing.description
        == "A cell a head, 2 layers (rows) × 3 heads (columns), of A (a) and B (b). Divergence: 0 to 4, most in L1H1. "
        + "Below, the maps of A, of B, and B − A. L1H0 (changed): the greatest change of a weight is 0.5. "
        + "L0H0 (changed): the greatest change of a weight is 0.25.")
    #expect(sheet.drawing(title: "", heads: []).images("maps").isEmpty)
  }

  private func expectNoOverlap(in drawing: Drawing, maps count: Int) {
    let maps = drawing.images("maps").map(\.rect)
    #expect(maps.count == count)
    let texts = drawing.groups.filter { $0.name != "metric-numbers" }.flatMap(\.elements).compactMap {
      element in
      if case .text(let run) = element { run } else { nil }
    }
    let boxes = texts.map(\.box)
    for (place, box) in boxes.enumerated() {
      #expect(box.x >= 0 && box.maxX <= drawing.size.width, "\(texts[place])")
      #expect(box.y >= 0 && box.maxY <= drawing.size.height, "\(texts[place])")
      #expect(!boxes[(place + 1)...].contains { $0.overlaps(box) }, "\(texts[place])")
      #expect(!maps.contains { $0.overlaps(box) }, "\(texts[place])")
    }
  }
}
