import Figures
import Testing

@testable import FigureRendering

@Suite struct MissingGlyphTests {
  private let font = Font(.tokens, size: 9)
  private let black = Color(rgb: 0)

  private func run(_ string: String) -> TextRun {
    TextRun(string, at: Point(x: 20, y: 20), font: font, color: black)
  }

  private func picture(_ string: String, _ renderer: FigureRenderer) throws -> RasterImage {
    try renderer.image(
      of: Drawing(
        size: Size(width: 120, height: 40), background: Color(rgb: 0xffffff), title: "", description: "",
        groups: [DrawingGroup("text", [.text(run(string))])]), scale: 2)
  }

  @Test(
    "A character that no font has is measured and drawn as its code point",
    arguments: [
      ("a\u{E000}b", "a⟨U+E000⟩b"), ("\u{10FFF0}", "⟨U+10FFF0⟩"), ("\u{378}", "⟨U+0378⟩"),
      ("中\u{E001}\u{E002}文", "中⟨U+E001⟩⟨U+E002⟩文"), ("שלום\u{E000}", "שלום⟨U+E000⟩"),
      ("\u{E000}\u{301}", "⟨U+E000⟩\u{301}"),
    ])
  func codePoints(string: String, drawn: String) throws {
    let renderer = FigureRenderer()
    #expect(renderer.extent(of: string, font: font) == renderer.extent(of: drawn, font: font))
    #expect(same(try picture(string, renderer), try picture(drawn, renderer)))
    #expect(!renderer.fontNotes.isEmpty)
  }

  @Test("Every such character is reported once, by script, whatever the order and the threads")
  func notes() async {
    let strings = [
      "\u{E002}x", "\u{378}", "x\u{E000}", "\u{E001}\u{E000}", "\u{E003}\u{E004}\u{E005}\u{E006}",
    ]
    let expected = [
      "no font here has U+0378 (not assigned in the Unicode version known here), drawn in PNG and PDF as its code point: no font is known to have it",
      "no font here has U+E000, U+E001, U+E002, U+E003, U+E004 and 2 more (private use), drawn in PNG and PDF as their code points: only the font it was made for has it, try --font",
    ]
    let renderer = FigureRenderer()
    #expect(renderer.fontNotes.isEmpty)
    await withTaskGroup(of: Void.self) { group in
      for string in (strings + strings).shuffled() {
        group.addTask { _ = renderer.extent(of: string, font: font) }
      }
    }
    #expect(renderer.fontNotes == expected)
  }

  @Test(
    "What fonts have is not reported",
    arguments: [
      "token ·a ␣↵⇥␀∅…", "e\u{301}\u{302}", "\u{301}", "👩‍👩‍👧🇩🇪❤️", "中文日本語한국어", "مرحبا", "שָׁלוֹם", "नमस्ते", "สวัสดี",
      "\u{200D}\u{FE0F}",
      "",
    ])
  func known(string: String) {
    let renderer = FigureRenderer()
    _ = renderer.extent(of: string, font: font)
    #expect(renderer.fontNotes.isEmpty, "\(string)")
  }

  @Test(
    "Scripts are told apart, and the fonts that have them",
    arguments: [
      (
        "\u{1E900}", "Adlam",
        "Noto Sans Adlam (Debian: fonts-noto-core; macOS: brew install font-noto-sans-adlam)"
      ),
      ("한", "Korean", "Noto Sans CJK (Debian: fonts-noto-cjk; macOS: brew install font-noto-sans-cjk)"),
      (
        "\u{30000}", "Chinese",
        "Noto Sans CJK (Debian: fonts-noto-cjk; macOS: brew install font-noto-sans-cjk)"
      ),
      (
        "😀", "emoji",
        "Noto Color Emoji (Debian: fonts-noto-color-emoji; macOS: brew install font-noto-color-emoji)"
      ),
      (
        "ꦲ", "Javanese",
        "Noto Sans Javanese (Debian: fonts-noto-core; macOS: brew install font-noto-sans-javanese)"
      ),
      ("a", "Latin", "Noto Sans (Debian: fonts-noto-core; macOS: brew install font-noto-sans)"),
    ] as [(Unicode.Scalar, String, String)])
  func scripts(scalar: Unicode.Scalar, name: String, font: String) {
    #expect(ScriptFont(of: scalar).name == name)
    #expect(ScriptFont(of: scalar).advice == "install \(font)")
  }

  @Test("Every code point has its advice")
  func allScalars() {
    for value in stride(from: UInt32(0), to: 0x11_0000, by: 61) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      #expect(!ScriptFont(of: scalar).advice.isEmpty)
    }
  }
}
