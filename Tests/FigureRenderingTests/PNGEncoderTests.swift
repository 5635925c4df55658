import Figures
import Testing

import FigureRendering

@Suite struct PNGEncoderTests {
  private let renderer = FigureRenderer()

  private func figure(scale: Double) throws -> RasterImage {
    let layout = sampleLayout(renderer)
    return try renderer.image(of: layout.frame.with(sampleOverlay(layout)), scale: scale)
  }

  @Test func anIndexedPictureIsWrittenWithItsPalette() throws {
    let image = try figure(scale: 2)
    let chunks = try chunks(of: PNGEncoder.encode(image))
    let names = chunks.map(\.name).filter { $0 != "IDAT" }
    #expect(names == ["IHDR", "sRGB", "PLTE", "pHYs", "tEXt", "tEXt", "IEND"])
    let header = try #require(chunks.first).bytes
    #expect(number(header, 0) == image.width && number(header, 4) == image.height)
    #expect(Array(header[8...]) == [8, 3, 0, 0, 0])
  }

  @Test func theDecodedPixelsAreThoseDrawn() throws {
    for scale in [0.25, 1, 1.7, 3] {
      let image = try figure(scale: scale)
      let isSame = try decoded(PNGEncoder.encode(image)) == image.colors
      #expect(isSame, "scale \(scale)")
    }
    let many = (0..<300).map {
      DrawingElement.fill(
        Rect(x: Double($0), y: 0, width: 1, height: 1), Color(rgb: UInt32($0 * 11 + 0x300000)))
    }
    let rgb = try renderer.image(of: plainDrawing(300, 2, many), scale: 1)
    #expect(try decoded(PNGEncoder.encode(rgb)) == rgb.colors)
  }

  @Test(arguments: [(1.0, 2835), (2.0, 5669), (300.0 / 72, 11811), (1200.0 / 72, 47244)])
  func thePhysicalSizeFollowsTheScale(scale: Double, perMetre: Int) throws {
    let chunks = try chunks(of: PNGEncoder.encode(figure(scale: scale)))
    let physical = try #require(chunks.first { $0.name == "pHYs" }).bytes
    #expect(number(physical, 0) == perMetre && number(physical, 4) == perMetre && physical[8] == 1)
  }

  @Test func textsStandInTheirOrderAsTheyWereGiven() throws {
    let texts = [("Software", "headlight"), ("Model", "gpt2"), ("Sequence", "你好 · a\u{0}b"), ("Layer", "0")]
    let chunks = try chunks(of: PNGEncoder.encode(figure(scale: 1), texts: texts))
    let found = chunks.filter { $0.name == "tEXt" || $0.name == "iTXt" }.map(text)
    #expect(found.map(\.keyword) == ["Title", "Description", "Software", "Model", "Sequence", "Layer"])
    #expect(found[0].value == "L0H1")
    #expect(found[4].value == "你好 · a␀b")
    #expect(chunks.first { $0.name == "iTXt" && text($0).keyword == "Sequence" } != nil)
    #expect(chunks.first { $0.name == "tEXt" && text($0).keyword == "Model" } != nil)
  }

  @Test func cellsAreOnePixelEach() throws {
    let palette = [Color(rgb: 0x010203), Color(rgb: 0xfffefd)]
    let cells = CellImage(
      rect: Rect(x: 5, y: 5, width: 30, height: 20), rows: 2, columns: 3, indices: [0, 1, 0, 1, 1, 0],
      palette: palette)
    #expect(try decoded(PNGEncoder.encode(cells)) == cells.indices.map { palette[Int($0)] })
  }

  @Test func errorsOfTheLibraryComeBackAsErrors() {
    let image = RasterImage(
      scale: 1, title: "", description: "",
      pixels: RasterPixels(width: 0, height: 0, format: .indexed, base: [], palette: [0]))
    #expect(throws: RenderingError.self) { try PNGEncoder.encode(image) }
  }

  // MARK: A reader of PNG, by way of Cairo and by hand

  private struct Chunk {
    var name: String
    var bytes: [UInt8]
  }

  private func chunks(of file: [UInt8]) throws -> [Chunk] {
    #expect(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    var place = 8
    var chunks: [Chunk] = []
    while place + 12 <= file.count {
      let count = number(file, place)
      let name = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      chunks.append(Chunk(name: name, bytes: Array(file[place + 8..<place + 8 + count])))
      place += 12 + count
    }
    #expect(place == file.count)
    return chunks
  }

  private func number(_ bytes: [UInt8], _ place: Int) -> Int {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
  }

  private func text(_ chunk: Chunk) -> (keyword: String, value: String) {
    let keyword = chunk.bytes.prefix { $0 != 0 }
    // An iTXt chunk has two bytes of flags and two empty strings between keyword and text.
    let skipped = chunk.name == "iTXt" ? 5 : 1
    return (
      String(decoding: keyword, as: UTF8.self),
      String(decoding: chunk.bytes.dropFirst(keyword.count + skipped), as: UTF8.self)
    )
  }

  private func decoded(_ file: [UInt8]) throws -> [Color] {
    let bytes = try Pixels(png: file).bytes
    return stride(from: 0, to: bytes.count, by: 4).map {
      Color(red: bytes[$0], green: bytes[$0 + 1], blue: bytes[$0 + 2])
    }
  }
}
