import Testing

@testable import Figures

@Suite struct HiddenPairsTests {
  private func blanks(
    _ weights: [Float], queries: Int, keys: Int, side: Int = 48, visible: ((Int) -> Range<Int>)? = nil
  ) -> [Bool] {
    var style = FigureStyle()
    style.blanksMasked = true
    let map = weights.withUnsafeBufferPointer {
      SmallMap(weights: $0, queries: queries, keys: keys, side: side, style: style, visible: visible)
    }
    return map.levels(ColorScale(.linear).fitted(least: 0, greatest: 1)).map { $0 == CellImage.blank }
  }

  @Test("Cells of keys that a query may not see are blank")
  func known() {
    let weights = [Float](repeating: 0.1, count: 9)
    #expect(
      blanks(weights, queries: 3, keys: 3) { max(0, $0 - 1)..<$0 + 1 }
        == [false, true, true, false, false, true, true, false, false])
    // Ranges may reach beyond the keys, or be empty.
    #expect(
      blanks(weights, queries: 3, keys: 3) { $0 == 0 ? 0..<0 : 1..<99 }
        == [true, true, true, true, false, false, true, false, false])
  }

  @Test("A cell of several weights is blank only where all its pairs are hidden", arguments: [1, 2, 3, 5])
  func pooled(factor: Int) {
    let (queries, keys) = (11, 13)
    let weights = [Float](repeating: 0.1, count: queries * keys)
    let windows: [(Int) -> Range<Int>] = [{ 0..<$0 + 1 }, { max(0, $0 - 2)..<$0 + 3 }, { _ in 0..<13 }]
    for visible in windows {
      let side = (keys + factor - 1) / factor
      let found = blanks(weights, queries: queries, keys: keys, side: side, visible: visible)
      let columns = side
      for row in 0..<(queries + factor - 1) / factor {
        for column in 0..<columns {
          let pairs = (row * factor..<min((row + 1) * factor, queries)).flatMap { query in
            (column * factor..<min((column + 1) * factor, keys)).map { visible(query).contains($0) }
          }
          #expect(found[row * columns + column] == !pairs.contains(true))
        }
      }
    }
  }

  @Test("A square map that is exactly 0 above its diagonal counts as causal where its mask is not known")
  func unknown() {
    #expect(blanks([1, 0, 0.5, 0.5], queries: 2, keys: 2) == [false, true, false, false])
    #expect(blanks([1, 1e-9, 0.5, 0.5], queries: 2, keys: 2) == [false, false, false, false])
    #expect(blanks([1, .nan, 0.5, 0.5], queries: 2, keys: 2) == [false, false, false, false])
    #expect(blanks([1, 0, 0, 0.5, 0.5, 0], queries: 2, keys: 3) == [Bool](repeating: false, count: 6))
    #expect(blanks([1], queries: 1, keys: 1) == [false])
    #expect(blanks([], queries: 0, keys: 0) == [])
  }

  @Test("Without the option nothing is blank, and the description does not say so")
  func option() throws {
    var style = FigureStyle()
    for blanks in [false, true] {
      style.blanksMasked = blanks
      let drawing = HeatmapLayout(
        queryLabels: ["a", "b"], keyLabels: ["a", "b"], style: style, measurer: FixedMeasurer()
      ).figure([1, 0, 0.5, 0.5])
      #expect(try #require(drawing.images("map").first).indices.contains(CellImage.blank) == blanks)
      #expect(drawing.description.contains("blank") == blanks)
    }
  }
}
