import Figures
import Testing

import FigureRendering

@Suite struct PDFWriterTests {
  private let renderer = FigureRenderer()

  private func figure() -> Drawing {
    let layout = sampleLayout(renderer)
    return layout.frame.with(sampleOverlay(layout))
  }

  @Test func theSameFigureGivesTheSameBytesWithoutADate() throws {
    let drawing = figure()
    let first = try renderer.pdf(of: drawing, software: "headlight")
    #expect(try FigureRenderer().pdf(of: drawing, software: "headlight") == first)
    let text = String(decoding: first, as: UTF8.self)
    #expect(text.hasPrefix("%PDF-"))
    #expect(!text.contains("CreationDate") && !text.contains("ModDate"))
  }

  @Test func thePageHasTheSizeOfTheDrawingAndItsFonts() throws {
    let drawing = figure()
    let text = String(decoding: try renderer.pdf(of: drawing, software: "headlight"), as: UTF8.self)
    let size = "\(Int(drawing.size.width)) \(Int(drawing.size.height))"
    #expect(text.contains("/MediaBox [ 0 0 \(size) ]"))
    #expect(text.contains("/FontFile"))
    #expect(text.contains("/ToUnicode"))
  }
}
