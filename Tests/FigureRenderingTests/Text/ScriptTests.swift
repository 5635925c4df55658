import Figures
import Testing

@testable import FigureRendering

/// Needs the fonts of `make setup`: DejaVu, Droid Sans Fallback, Noto core and Noto Color Emoji.
@Suite struct ScriptTests {
  private static let scripts = [
    "Latin", "ελληνικά", "русский", "中文", "日本語", "ひらがな", "カタカナ", "한국어", "مرحبا", "שָׁלוֹם", "नमस्ते", "สวัสดี",
    "བསྒྲུབས", "မြန်မာ",
    "👩‍👩‍👧", "🇩🇪", "❤️", "e\u{301}\u{302}", "Z" + String(repeating: "\u{308}", count: 40), "##ها", "·שלום x!",
    "\u{E000}",
  ]

  @Test("Every script has its glyphs, takes room and leaves ink", arguments: scripts.dropLast())
  func glyphs(string: String) {
    let renderer = FigureRenderer()
    let extent = renderer.extent(of: string, font: Font(.tokens, size: 9))
    #expect(extent.width > 3 && extent.ascent > 3)
    #expect(renderer.fontNotes.isEmpty)
  }

  @Test("Joined letters, ligatures and marks are shaped together")
  func shaping() {
    let renderer = FigureRenderer()
    func width(_ string: String) -> Double { renderer.extent(of: string, font: Font(.words, size: 20)).width }
    #expect(width("👩‍👩‍👧") < width("👩👩👧") / 2)
    #expect(width("🇩🇪") < width("😀😀"))
    #expect(width("क्षि") < width("क") + width("ष") + width("ि"))
    #expect(width("سلام") < "سلام".map { width(String($0)) }.reduce(0, +))
    #expect(abs(width("e\u{301}") - width("e")) < 0.01)
    #expect(abs(width("ก้") - width("ก")) < 0.01)
  }

  @Test("Emoji are drawn in colour")
  func colour() throws {
    let run = TextRun("😀", at: Point(x: 10, y: 30), font: Font(.tokens, size: 20), color: Color(rgb: 0))
    let image = try FigureRenderer().image(
      of: Drawing(
        size: Size(width: 50, height: 40), background: Color(rgb: 0xffffff), title: "", description: "",
        groups: [DrawingGroup("text", [.text(run)])]), scale: 2)
    #expect(image.colors.contains { Int($0.red) > Int($0.blue) + 80 })
  }

  @Test("The labels of all scripts on one axis do not touch", arguments: [8, 22, 64, 300])
  func axes(count: Int) {
    let renderer = FigureRenderer()
    let tokens = (0..<count).map { _ in Self.scripts[Int.random(in: 0..<Self.scripts.count)] }
    let frame = HeatmapLayout(queryLabels: tokens, keyLabels: tokens, measurer: renderer).frame
    for group in frame.groups where group.name == "query-labels" || group.name == "key-labels" {
      let spans = group.elements.compactMap { element -> ClosedRange<Double>? in
        guard case .text(let run) = element, Int(run.string) == nil else { return nil }
        let extent = renderer.extent(of: run.string, font: run.font)
        let baseline = run.rotation == 0 ? run.position.y : run.position.x
        return baseline - extent.ascent...baseline + extent.descent
      }
      guard group.name == "query-labels" || count > 8 else { continue }
      for (first, second) in zip(spans, spans.dropFirst()) {
        #expect(first.upperBound <= second.lowerBound + 0.01, "\(group.name)")
      }
    }
  }
}
