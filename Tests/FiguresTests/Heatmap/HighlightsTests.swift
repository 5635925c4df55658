import Testing

@testable import Figures

@Suite struct HighlightsTests {
  private func drawing(
    _ count: Int, _ highlights: [Highlight], _ change: (inout FigureStyle) -> Void = { _ in }
  ) -> Drawing {
    var style = FigureStyle()
    style.highlights = highlights
    change(&style)
    let labels = (0..<count).map { "t\($0)" }
    return HeatmapLayout(
      queryLabels: labels, keyLabels: labels, style: style, measurer: FixedMeasurer()
    ).figure([Float](repeating: 0.5, count: count * count))
  }

  private func fills(_ drawing: Drawing, _ color: Color) -> [Rect] {
    drawing.elements("highlights").compactMap {
      if case .fill(let rect, color) = $0 { rect } else { nil }
    }
  }

  @Test("Neighbours share one outline, others have one each")
  func outlines() {
    let ink = Theme.light.ink
    #expect(fills(drawing(6, [Highlight(.query, .places(1...3))]), ink).count == 4)
    #expect(
      fills(drawing(6, [Highlight(.query, .places(1...1)), Highlight(.query, .label("t2"))]), ink).count == 4)
    #expect(
      fills(drawing(6, [Highlight(.query, .places(1...1)), Highlight(.query, .places(4...9))]), ink).count
        == 8)
    #expect(
      fills(drawing(6, [Highlight(.query, .places(1...1)), Highlight(.key, .places(1...1))]), ink).count == 8)
    #expect(
      drawing(6, [Highlight(.key, .label("nothing")), Highlight(.key, .places(6...8))]).elements("highlights")
        == [])
  }

  @Test(
    "The outline lies on whole pixels around its cells, and stays inside of the figure",
    arguments: [1, 2, 4, 300 / 72.0])
  func places(pixelsPerPoint: Double) throws {
    for (count, width) in [(6, nil), (6, 241), (800, nil), (64, 300)] as [(Int, Double?)] {
      let drawing = drawing(
        count, [Highlight(.key, .places(count - 2...count - 1)), Highlight(.query, .places(0...0))]
      ) {
        $0.pixelsPerPoint = pixelsPerPoint
        $0.width = width
      }
      let map = try #require(drawing.images("map").first).rect
      let columns = drawing.images("map")[0].columns
      let side = map.width / Double(columns)
      let marked = Double(columns - (count - 2) / ((count + columns - 1) / columns))
      for color in [Theme.light.ink, Theme.light.background] {
        for rect in fills(drawing, color) {
          for length in [rect.x, rect.y, rect.width, rect.height] {
            let pixels = length * pixelsPerPoint
            #expect((pixels - pixels.rounded()).magnitude < 1e-6)
          }
          #expect(rect.width > 0 && rect.height > 0)
          #expect(
            rect.x >= 0 && rect.y >= 0 && rect.maxX <= drawing.size.width && rect.maxY <= drawing.size.height)
          let cells = Rect(x: map.maxX - marked * side, y: map.y, width: marked * side, height: map.height)
          let row = Rect(x: map.x, y: map.y, width: map.width, height: side)
          let inner = { (rect: Rect) in
            Rect(x: rect.x + 0.5, y: rect.y + 0.5, width: rect.width - 1, height: rect.height - 1)
          }
          // Each line crosses at most the other band's cells, never lies along its own.
          if rect.width < rect.height { #expect(!rect.overlaps(inner(cells)) || rect.x < cells.x) }
          if rect.height < rect.width { #expect(!rect.overlaps(inner(row)) || rect.y > row.maxY) }
        }
      }
    }
  }

  @Test("Labels of highlighted tokens are bold and never thinned away", arguments: [12, 100, 500, 900])
  func labels(count: Int) {
    let places = [count / 3, count / 3 + 7, count - 1].filter { $0 < count }
    let drawing = drawing(count, places.map { Highlight(.query, .places($0...$0)) })
    let bold = drawing.texts("query-labels").filter { $0.font.weight == .bold }
    #expect(Set(bold.map(\.string)).isSuperset(of: ["t\(places[0])", "t\(places[2])"]))
    #expect(drawing.texts("key-labels").allSatisfy { $0.font.weight == .regular })
    let boxes = drawing.texts("query-labels").map(\.box)
    for (place, box) in boxes.enumerated() {
      #expect(!boxes[(place + 1)...].prefix(4).contains { $0.overlaps(box) })
    }
  }

  @Test("A whole axis may be highlighted, and huge ranges do no harm")
  func everything() {
    let all = drawing(300, [Highlight(.key, .places(0...Int.max))])
    #expect(fills(all, Theme.light.ink).count == 4)
    #expect(all.texts("key-labels").contains { $0.font.weight == .bold })
  }
}
