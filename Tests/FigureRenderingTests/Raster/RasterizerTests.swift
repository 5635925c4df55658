import Figures
import Testing

import FigureRendering

@Suite struct RasterizerTests {
  private let renderer = FigureRenderer()
  private let palette = [Color(rgb: 0x112233), Color(rgb: 0x445566), Color(rgb: 0x7f7e7f)]

  @Test(arguments: 1...4)
  func cellsAreCrispAndTheirColoursExact(scale: Int) throws {
    let image = CellImage(
      rect: Rect(x: 1, y: 1, width: 4, height: 2), rows: 1, columns: 2, indices: [0, 1], palette: palette)
    let raster = try renderer.image(of: plainDrawing(6, 4, [.cells(image)]), scale: Double(scale))
    #expect(raster.width == 6 * scale && raster.height == 4 * scale)
    let colors = raster.colors
    for y in 0..<raster.height {
      for x in 0..<raster.width {
        let (column, row) = (x / scale, y / scale)
        let expected: Color =
          (1...2).contains(row) && (1...4).contains(column) ? palette[(column - 1) / 2] : Color(rgb: 0xffffff)
        #expect(colors[y * raster.width + x] == expected)
      }
    }
  }

  @Test func greyMapsAreNotRoundedToTheRampOfTheLettering() throws {
    let image = CellImage(
      rect: Rect(x: 0, y: 0, width: 4, height: 1), rows: 1, columns: 4, indices: [0, 1, 2, 3],
      palette: [1, 2, 3, 4].map { Color(red: $0, green: $0, blue: $0) })
    let raster = try renderer.image(of: plainDrawing(4, 1, [.cells(image)]), scale: 1)
    #expect(raster.colors == image.palette)
  }

  @Test func moreRowsThanPixelsAreSampled() throws {
    let image = CellImage(
      rect: Rect(x: 0, y: 0, width: 1, height: 2), rows: 4, columns: 1, indices: [0, 1, 2, 1],
      palette: palette)
    let raster = try renderer.image(of: plainDrawing(1, 2, [.cells(image)]), scale: 1)
    #expect(raster.colors == [palette[0], palette[2]])
  }

  @Test func cellsBeyondTheEdgeAreCutOff() throws {
    let image = CellImage(
      rect: Rect(x: -1, y: 1, width: 2, height: 40), rows: 1, columns: 1, indices: [1], palette: palette)
    let raster = try renderer.image(of: plainDrawing(2, 2, [.cells(image)]), scale: 1)
    let white = Color(rgb: 0xffffff)
    #expect(raster.colors == [white, white, palette[1], white])
  }

  @Test func aFigureOfOneTypefaceIsIndexed() throws {
    for map in ColorMap.all {
      let layout = sampleLayout(renderer, style: FigureStyle(colorMap: map))
      let raster = try renderer.image(of: layout.frame.with(sampleOverlay(layout)), scale: 2)
      #expect(raster.isIndexed, "\(map.name)")
    }
  }

  @Test func moreThan256ColoursAreKeptAsTheyAre() throws {
    let colors = (0..<300).map { Color(rgb: UInt32($0 * 7 + 0x200000)) }
    let fills = colors.enumerated().map { place, color in
      DrawingElement.fill(Rect(x: Double(place), y: 0, width: 1, height: 1), color)
    }
    let raster = try renderer.image(of: plainDrawing(300, 1, fills), scale: 1)
    #expect(!raster.isIndexed)
    #expect(raster.colors == colors)
  }

  @Test func textLeavesInkWhereItStands() throws {
    let run = TextRun(
      "Text", at: Point(x: 50, y: 20), anchor: .end, font: Font(.words, size: 12), color: Color(rgb: 0))
    let raster = try renderer.image(of: plainDrawing(60, 30, [.text(run)]), scale: 2)
    let colors = raster.colors
    let inked = colors.indices.filter { colors[$0] != Color(rgb: 0xffffff) }
    let columns = inked.map { $0 % raster.width }
    let rows = inked.map { $0 / raster.width }
    let extent = renderer.extent(of: "Text", font: run.font)
    #expect(try #require(columns.max()) <= 100)
    #expect(try #require(columns.min()) >= Int((50 - extent.width) * 2) - 1)
    #expect(try #require(rows.max()) <= 41)
    #expect(inked.count > 50)
  }

  @Test(arguments: [0, 0.249, 16.7, .infinity, .nan]) func scalesBeyondTheLimitsAreRefused(scale: Double) {
    #expect(throws: RenderingError.self) { try renderer.image(of: plainDrawing(1, 1, []), scale: scale) }
  }

  @Test func aPictureTooLargeIsRefusedWithItsSize() {
    let error = RenderingError.tooLarge(width: 80_000, height: 40, limit: 32_767)
    #expect(throws: error) { try renderer.image(of: plainDrawing(20_000, 10, []), scale: 4) }
    #expect(
      "\(error)"
        == "a figure of 80000 × 40 pixels is more than the 32767 a side that can be drawn: choose a smaller scale, "
        + "or fewer layers and heads")
  }
}
