import Figures
import Testing

import FigureRendering

@Suite struct PictureTests {
  private let renderer = FigureRenderer()
  private let paper = Color(rgb: 0xffffff)

  private func picture(_ rect: Rect, _ pixels: [UInt8], width: Int, isSmooth: Bool) -> DrawingElement {
    .picture(
      Picture(rect: rect, width: width, height: pixels.count / 4 / width, pixels: pixels, isSmooth: isSmooth))
  }

  @Test func hardPixelsKeepTheirEdgesAndLetThePaperThrough() throws {
    let rect = Rect(x: 1, y: 1, width: 4, height: 2)
    let pixels: [UInt8] = [255, 0, 0, 255, 0, 0, 200, 128]
    let image = try renderer.image(
      of: plainDrawing(6, 4, [picture(rect, pixels, width: 2, isSmooth: false)]), scale: 2)
    func color(_ x: Int, _ y: Int) -> Color { image.colors[y * 12 + x] }
    #expect(color(0, 0) == paper && color(1, 3) == paper && color(10, 3) == paper)
    #expect(color(2, 2) == Color(rgb: 0xff0000) && color(5, 5) == Color(rgb: 0xff0000))
    for x in 6...9 {
      let found = color(x, 3)
      #expect(abs(Int(found.red) - 127) <= 1 && abs(Int(found.blue) - 227) <= 1)
    }
  }

  /// Greys of a photograph are not rounded to those of the lettering.
  @Test func greysOfPicturesStayAsTheyAre() throws {
    let pixels = (0..<16).reduce(into: [UInt8]()) { $0 += [100 + $1, 100 + $1, 100 + $1, 255] }
    let image = try renderer.image(
      of: plainDrawing(
        16, 1, [picture(Rect(x: 0, y: 0, width: 16, height: 1), pixels, width: 16, isSmooth: true)]), scale: 1
    )
    #expect(image.colors.map { Int($0.red) } == Array(100..<116))
  }

  @Test func aSmoothPictureIsOpaqueUpToItsRim() throws {
    let pixels = [UInt8](repeating: 0, count: 3) + [255] + [UInt8](repeating: 0, count: 3) + [255]
    let image = try renderer.image(
      of: plainDrawing(
        20, 10, [picture(Rect(x: 0, y: 0, width: 20, height: 10), pixels, width: 2, isSmooth: true)]),
      scale: 1)
    #expect(Set(image.colors) == [Color(rgb: 0)])
  }

  @Test func aTemplateGivesTheSamePixels() throws {
    let frame = plainDrawing(20, 10, [.fill(Rect(x: 0, y: 0, width: 10, height: 10), Color(rgb: 0xdddddd))])
    let overlay = plainDrawing(
      20, 10,
      [picture(Rect(x: 5, y: 0, width: 10, height: 10), [80, 80, 80, 128], width: 1, isSmooth: false)])
    let template = try renderer.template(for: frame, scale: 2)
    #expect(
      same(
        try renderer.image(of: overlay, on: template), try renderer.image(of: frame.with(overlay), scale: 2)))
  }

  @Test func picturesAreInThePDF() throws {
    let rect = Rect(x: 0, y: 0, width: 10, height: 10)
    let translucent = plainDrawing(10, 10, [picture(rect, [9, 9, 9, 100], width: 1, isSmooth: false)])
    let bytes = try renderer.pdf(of: translucent, software: "test")
    #expect(String(decoding: bytes, as: UTF8.self).contains("/SMask"))
  }

  @Test func aPictureIsAPNGWithOrWithoutOpacity() throws {
    let rect = Rect(x: 0, y: 0, width: 1, height: 1)
    for (pixels, type) in [([1, 2, 3, 255] as [UInt8], 2 as UInt8), ([1, 2, 3, 100], 6)] {
      let picture = Picture(rect: rect, width: 1, height: 1, pixels: pixels, isSmooth: true)
      let bytes = try PNGEncoder.encode(.picture(picture))
      #expect(bytes[25] == type)
    }
  }
}
