import Figures
import Testing

import FigureRendering

@Suite struct FigureRendererTests {
  private let renderer = FigureRenderer()

  @Test func theScaleIsAsLargeAsThePixelsAllow() {
    func scale(_ width: Double, _ height: Double) -> Double? {
      FigureRenderer.scale(for: Size(width: width, height: height), atMost: 2)
    }
    #expect(scale(16_383, 100) == 2)
    #expect(scale(16_384, 100) == 1)
    #expect(scale(100, 32_767) == 1)
    #expect(scale(32_768, 100) == nil)
    #expect(scale(16_000, 16_000) == 1)
    #expect(scale(20_000, 20_000) == nil)
    func dense(_ width: Double, _ most: Double) -> Double? {
      FigureRenderer.scale(for: Size(width: width, height: 100), atMost: most)
    }
    #expect(dense(1_900, 1200.0 / 72) == 1200.0 / 72)
    #expect(dense(2_000, 1200.0 / 72) == 16)
    #expect(dense(100_000, 0.5) == 0.25)
    #expect(dense(40_000, 0.5) == 0.5)
    #expect(dense(200_000, 0.5) == nil)
  }

  @Test func extentsGrowWithTheTextAndItsSize() {
    let small = renderer.extent(of: "token", font: Font(.tokens, size: 8))
    let large = renderer.extent(of: "token", font: Font(.tokens, size: 16))
    #expect(abs(large.width - 2 * small.width) < 0.1)
    #expect(small.width > 15 && small.width < 40)
    #expect(small.ascent > small.descent && small.descent > 0)
    #expect(renderer.extent(of: "", font: Font(.tokens, size: 8)).width == 0)
    let once = renderer.extent(of: "あ", font: Font(.tokens, size: 8)).width
    #expect(abs(renderer.extent(of: "ああ", font: Font(.tokens, size: 8)).width - 2 * once) < 0.1)
  }

  @Test func textIsAlwaysOneLine() {
    let font = Font(.words, size: 10)
    let line = renderer.extent(of: "ab", font: font)
    let lines = renderer.extent(of: "a\nb", font: font)
    #expect(lines.ascent + lines.descent < 1.6 * (line.ascent + line.descent))
  }

  @Test func aRendererOfItsOwnGivesTheSamePixels() throws {
    let layout = sampleLayout(renderer)
    let drawing = layout.frame.with(sampleOverlay(layout))
    #expect(
      same(try renderer.image(of: drawing, scale: 3), try FigureRenderer().image(of: drawing, scale: 3)))
  }
}
