import Dispatch
import Figures
import Synchronization
import Testing

import FigureRendering

@Suite struct RasterTemplateTests {
  private let renderer = FigureRenderer()

  @Test(arguments: [0.5, 1, 1.3, 2, 3, 4, 8.1])
  func aTemplateGivesThePictureThatDrawingItAllGives(scale: Double) throws {
    for map in [ColorMap.blues, .greys, .inferno] {
      let layout = sampleLayout(renderer, style: FigureStyle(colorMap: map))
      let overlay = sampleOverlay(layout)
      let template = try renderer.template(for: layout.frame, scale: scale)
      let fast = try renderer.image(of: overlay, on: template)
      let whole = try renderer.image(of: layout.frame.with(overlay), scale: scale)
      #expect(fast.isIndexed)
      let isSame = same(fast, whole)
      #expect(isSame, "\(map.name)")
      #expect(fast.title == "L0H1" && fast.description == whole.description)
    }
  }

  @Test func coloursThatDoNotFitThePaletteAreDrawnAnyway() throws {
    let frame = plainDrawing(300, 2, [])
    let fills = (0..<300).map {
      DrawingElement.fill(
        Rect(x: Double($0), y: 0, width: 1, height: 1), Color(rgb: UInt32($0 * 5 + 0x300000)))
    }
    let overlay = plainDrawing(300, 2, fills)
    let image = try renderer.image(of: overlay, on: try renderer.template(for: frame, scale: 1))
    let isSame = same(image, try renderer.image(of: overlay, scale: 1))
    #expect(isSame)
  }

  @Test func threadsDoNotChangeTheBytes() throws {
    let layout = sampleLayout(renderer)
    let template = try renderer.template(for: layout.frame, scale: 2)
    let results = Mutex<[Int: [UInt8]]>([:])
    DispatchQueue.concurrentPerform(iterations: 16) { place in
      let overlay = sampleOverlay(layout, title: "L0H\(place % 2)")
      guard let image = try? renderer.image(of: overlay, on: template),
        let png = try? PNGEncoder.encode(image)
      else { return }
      results.withLock { $0[place] = png }
    }
    let files = results.withLock { $0 }
    #expect(files.count == 16)
    for place in 0..<16 { #expect(files[place] == files[place % 2]) }
    #expect(files[0] != files[1])
  }
}
