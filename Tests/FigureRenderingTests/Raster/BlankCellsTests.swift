import Figures
import Testing

import FigureRendering

@Suite struct BlankCellsTests {
  private let renderer = FigureRenderer()
  private let rect = Rect(x: 1, y: 1, width: 30, height: 20)

  private func cells() -> CellImage {
    let indices = (0..<600).map { _ in Bool.random() ? CellImage.blank : UInt8.random(in: 0..<3) }
    return CellImage(
      rect: rect, rows: 20, columns: 30, indices: indices,
      palette: [0x112233, 0x445566, 0x7f7e7f].map { Color(rgb: $0) })
  }

  @Test("what is below blank cells shows", arguments: [Color(rgb: 0xffffff), Color(rgb: 0x191919), nil])
  func below(background: Color?) throws {
    let stripe = DrawingElement.fill(Rect(x: 0, y: 9, width: 32, height: 3), Color(rgb: 0xaa3300))
    let cells = cells()
    let frame = plainDrawing(32, 22, on: background, [stripe])
    let overlay = plainDrawing(32, 22, on: background, [.cells(cells)])
    for scale in [1, 3] {
      let image = try renderer.image(of: frame.with(overlay), scale: Double(scale))
      let colors = image.opacities
      let paper = background.map { 0xFF00_0000 | $0.rgb } ?? 0
      let isRight = (0..<20).allSatisfy { row in
        (0..<30).allSatisfy { column in
          let found = colors[((row + 1) * scale + scale / 2) * image.width + (column + 1) * scale + scale / 2]
          let index = cells.indices[row * 30 + column]
          if index != CellImage.blank { return found == 0xFF00_0000 | cells.palette[Int(index)].rgb }
          return found == ((8...10).contains(row) ? 0xFFAA_3300 : paper)
        }
      }
      #expect(isRight, "scale \(scale)")
      let template = try renderer.template(for: frame, scale: Double(scale))
      let isSame = same(image, try renderer.image(of: overlay, on: template))
      #expect(isSame, "scale \(scale)")
    }
  }

  @Test("blank cells of a file of their own are transparent")
  func file() throws {
    let cells = cells()
    let pixels = try Pixels(png: PNGEncoder.encode(cells))
    let expected = cells.indices.flatMap { index -> [UInt8] in
      guard index != CellImage.blank else { return [0, 0, 0, 0] }
      let color = cells.palette[Int(index)]
      return [color.red, color.green, color.blue, 255]
    }
    #expect(pixels.bytes == expected)
  }

  @Test("blank cells of a PDF let through what is below")
  func pdf() throws {
    let bytes = try renderer.pdf(of: plainDrawing(32, 22, [.cells(cells())]), software: "test")
    #expect(String(decoding: bytes, as: UTF8.self).contains("/SMask"))
  }

  @Test("cells that are all blank are nothing")
  func nothing() throws {
    let blank = CellImage(
      rect: rect, rows: 1, columns: 1, indices: [CellImage.blank], palette: [])
    let image = try renderer.image(of: plainDrawing(32, 22, [.cells(blank)]), scale: 1)
    #expect(Set(image.colors) == [Color(rgb: 0xffffff)])
    #expect(try Pixels(png: PNGEncoder.encode(blank)).bytes == [0, 0, 0, 0])
  }
}
