import Figures
import Testing

struct AtlasThumbnailTests {
  private func map(_ weights: [Float], queries: Int, keys: Int) -> SmallMap {
    weights.withUnsafeBufferPointer { SmallMap(weights: $0, queries: queries, keys: keys, side: 24) }
  }

  @Test("maps stand side by side with a blank cell between them")
  func layout() throws {
    let full = map([1, 0, 0, 1], queries: 2, keys: 2)
    let cells = try #require(
      AtlasThumbnail.cells(layers: [0, 3], heads: [1, 2], tokens: 2, style: FigureStyle()) { layer, head in
        layer == 3 && head == 1 ? nil : full
      })
    let (zero, one, gap) = (UInt8(0), UInt8(ColorMap.levelCount - 1), CellImage.blank)
    #expect(cells.rows == 5 && cells.columns == 5)
    #expect(Array(cells.indices[0..<5]) == [one, zero, gap, one, zero])
    #expect(Array(cells.indices[10..<15]) == [gap, gap, gap, gap, gap])
    #expect(Array(cells.indices[15..<20]) == [gap, gap, gap, one, zero])
    #expect(cells.palette.count == ColorMap.levelCount)
  }

  @Test("without any map there is no picture")
  func empty() {
    #expect(
      AtlasThumbnail.cells(layers: [0], heads: [0], tokens: 1, style: FigureStyle()) { _, _ in nil } == nil)
  }
}
