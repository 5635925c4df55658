import Testing

@testable import Figures

@Suite struct WeightNumbersTests {
  @Test(
    "Two digits of each weight",
    arguments: [
      (0, "0"), (-0.0, "0"), (1, "1"), (0.12, ".12"), (0.5, ".50"), (0.004, ".00"), (0.006, ".01"),
      (0.994, ".99"),
      (0.996, "1"), (-0.5, "−.50"), (1.26, "1.3"), (9.96, "10"), (12.4, "12"), (-999, "−999"), (1000, "1e3"),
      (3.4e38, "3e38"), (.infinity, "∞"), (-.infinity, "−∞"), (.nan, "NaN"),
    ] as [(Float, String)])
  func texts(weight: Float, text: String) { #expect(WeightNumbers.text(weight) == text) }

  private func drawing(
    _ count: Int, _ weights: [Float], _ change: (inout FigureStyle) -> Void = { _ in }
  ) -> Drawing {
    var style = FigureStyle()
    style.showsValues = true
    change(&style)
    let labels = (0..<count).map { "t\($0)" }
    return HeatmapLayout(
      queryLabels: labels, keyLabels: labels, style: style, measurer: FixedMeasurer()
    ).figure(weights)
  }

  @Test(
    "Numbers stay inside of their cells, and are black or white, whichever is easier to read",
    arguments: [1, 2, 15, 32])
  func places(count: Int) throws {
    let weights = (0..<count * count).map { Float($0 % 100) / 100 - 0.2 }
    let drawing = drawing(count, weights)
    let (map, texts) = (try #require(drawing.images("map").first), drawing.texts("weights"))
    #expect(texts.count == count * count)
    let side = map.rect.width / Double(count)
    for (place, text) in texts.enumerated() {
      let cell = Rect(
        x: map.rect.x + Double(place % count) * side, y: map.rect.y + Double(place / count) * side,
        width: side,
        height: side)
      #expect(
        text.box.x > cell.x && text.box.maxX < cell.maxX && text.box.y > cell.y && text.box.maxY < cell.maxY)
      #expect(map.palette[Int(map.indices[place])].contrast(with: text.color) >= 4.5)
    }
    #expect(drawing.texts("notes").isEmpty)
  }

  @Test("Where there is no room, the figure says so")
  func noRoom() {
    let long = drawing(33, [Float](repeating: 0.1, count: 33 * 33))
    #expect(long.texts("weights").isEmpty && long.texts("notes").map(\.string) == ["no room for numbers"])
    let narrow = drawing(12, [Float](repeating: 0.1, count: 144)) { $0.width = 150 }
    #expect(narrow.texts("weights").isEmpty)
    #expect(narrow.texts("notes").map(\.string).joined(separator: " ").hasSuffix("no room for numbers"))
    #expect(
      drawing(33, [Float](repeating: 0.1, count: 33 * 33)) { $0.showsValues = false }.texts("notes").isEmpty)
  }

  @Test("Pairs that the mask hides have no number")
  func hidden() {
    #expect(drawing(2, [1, 0, 0.5, 0.5]).texts("weights").map(\.string) == ["1", ".50", ".50"])
    #expect(drawing(2, [1, 0, 0, 1]).texts("weights").map(\.string) == ["1", "0", "1"])
    #expect(drawing(2, [0.9, 0.1, 0, 1]).texts("weights").map(\.string) == [".90", ".10", "0", "1"])
  }
}
