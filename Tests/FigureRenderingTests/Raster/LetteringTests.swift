import Figures
import Testing

import FigureRendering

@Suite struct LetteringTests {
  private let renderer = FigureRenderer()

  private func figure(_ theme: Theme, isTransparent: Bool, map: ColorMap = .viridis) -> (
    frame: Drawing, overlay: Drawing
  ) {
    var style = FigureStyle(theme: theme, colorMap: map)
    style.isTransparent = isTransparent
    let layout = sampleLayout(renderer, style: style)
    return (layout.frame, sampleOverlay(layout))
  }

  /// `0xAARRGGBB` over an opaque colour.
  private func over(_ paper: UInt32, _ color: UInt32) -> Color {
    let opacity = color >> 24
    func channel(_ shift: UInt32) -> UInt8 {
      UInt8(((color >> shift & 0xFF) * opacity + (paper >> shift & 0xFF) * (255 - opacity) + 127) / 255)
    }
    return Color(red: channel(16), green: channel(8), blue: channel(0))
  }

  @Test("without paper, a light figure looks over white as it does on paper", arguments: [1, 2, 2.7])
  func overWhite(scale: Double) throws {
    let clear = figure(.light, isTransparent: true)
    let paper = figure(.light, isTransparent: false)
    let image = try renderer.image(of: clear.frame.with(clear.overlay), scale: scale)
    let expected = try renderer.image(of: paper.frame.with(paper.overlay), scale: scale).colors
    let isSame = image.opacities.map { over(0xFF_FFFF, $0) } == expected
    #expect(isSame)
    #expect(image.isIndexed)
    #expect(image.opacities[0] == 0)
  }

  @Test("light lettering without paper is white")
  func lightLettering() throws {
    let clear = figure(.dark, isTransparent: true)
    let image = try renderer.image(of: clear.frame, scale: 2)
    let letters = Set(image.opacities.filter { (1...254).contains($0 >> 24) })
    #expect(letters.count > 10 && letters.count <= 32)
    #expect(letters.allSatisfy { $0 & 0xFF_FFFF == 0xFF_FFFF })
  }

  @Test("a template without paper gives the picture that drawing it all gives", arguments: [1, 2, 2.7])
  func template(scale: Double) throws {
    for theme in [Theme.light, .dark] {
      let clear = figure(theme, isTransparent: true)
      let template = try renderer.template(for: clear.frame, scale: scale)
      let isSame = same(
        try renderer.image(of: clear.overlay, on: template),
        try renderer.image(of: clear.frame.with(clear.overlay), scale: scale))
      #expect(isSame)
    }
  }

  @Test("opacities are written into the file")
  func file() throws {
    let clear = figure(.light, isTransparent: true)
    let image = try renderer.image(of: clear.frame.with(clear.overlay), scale: 2)
    let read = try Pixels(png: PNGEncoder.encode(image))
    let expected = image.opacities.map { (color: UInt32) -> UInt32 in color >> 24 == 255 ? color : color >> 24
    }
    let found = stride(from: 0, to: read.bytes.count, by: 4).map { (place: Int) -> UInt32 in
      let opacity = UInt32(read.bytes[place + 3])
      guard opacity == 255 else { return opacity }
      var color = opacity
      for byte in read.bytes[place..<place + 3] { color = color << 8 | UInt32(byte) }
      return color
    }
    let isSame = found == expected
    #expect(isSame)
  }

  @Test("more colours than a palette holds keep their opacity")
  func manyColours() throws {
    let fills = (0..<300).map { (place: Int) -> DrawingElement in
      let left = Double(place)
      return .line(
        from: Point(x: left, y: 0), to: Point(x: left + 1, y: 3), width: 0.7,
        Color(rgb: UInt32(place * 7_919 + 0x104080)))
    }
    let image = try renderer.image(of: plainDrawing(301, 3, on: nil, fills), scale: 2)
    #expect(!image.isIndexed)
    #expect(image.opacities.contains { (1...254).contains($0 >> 24) } && image.opacities.contains(0))
    let opacities = try Pixels(png: PNGEncoder.encode(image)).bytes.enumerated().filter { $0.offset % 4 == 3 }
    #expect(opacities.map { UInt32($0.element) } == image.opacities.map { $0 >> 24 })
  }
}
