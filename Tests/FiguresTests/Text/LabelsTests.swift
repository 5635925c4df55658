import Testing

import Figures

@Suite struct LabelsTests {
  private let font = Font(.tokens, size: 10)

  @Test func controlCharactersBecomePictures() {
    #expect(
      visibleControls(in: "a\nb\tc\u{0}\u{1B}\u{7F}\u{85}\u{2028}\u{FFFE}") == "a↵b⇥c␀␛␡\u{FFFD}↵\u{FFFD}")
    #expect(visibleControls(in: "naïve 你好 👩‍👧") == "naïve 你好 👩‍👧")
    #expect(visibleControls(in: "\r\n") == "␍↵")
  }

  @Test func emptyAndBlankTokensAreSeen() {
    #expect(axisLabel("") == "∅")
    #expect(axisLabel("  ") == "␣␣")
    #expect(axisLabel("\n") == "↵")
    #expect(axisLabel(" a") == " a")
    #expect(axisLabel("a\nb") == "a↵b")
  }

  @Test func longLabelsAreShortenedInTheMiddle() {
    #expect(shortened("abcdefghij", to: 60, font: font, measurer: FixedMeasurer()) == "abcdefghij")
    #expect(shortened("abcdefghij", to: 59, font: font, measurer: FixedMeasurer()) == "abcd…ghij")
    #expect(shortened("abcdefghij", to: 37, font: font, measurer: FixedMeasurer()) == "abc…ij")
    #expect(shortened("abcdefghij", to: 1, font: font, measurer: FixedMeasurer()) == "…")
  }

  @Test func graphemeClustersStayWhole() {
    let family = "👩‍👩‍👧"
    let text = String(repeating: family, count: 10)
    #expect(
      shortened(text, to: 30, font: font, measurer: FixedMeasurer())
        == "\(family)\(family)…\(family)\(family)")
  }

  @Test("Where not even one grapheme cluster fits, characters remain")
  func wideClusters() {
    struct CodePoints: TextMeasuring {
      func extent(of string: String, font: Font) -> TextExtent {
        let letters = string.unicodeScalars.reduce(0) { $0 + ($1.value > 0xFFFF ? 9 : 1) }
        return TextExtent(width: Double(letters) * 6, ascent: 8, descent: 2)
      }
    }
    #expect(shortened("👩‍👩‍👧", to: 70, font: font, measurer: CodePoints()) == "👩…")
    #expect(shortened("👩‍👩‍👧", to: 20, font: font, measurer: CodePoints()) == "…")
  }

  @Test("Marks that pile up on a letter are cut, those of real scripts are not")
  func piledMarks() {
    let pile = "e" + String(repeating: "\u{301}", count: 50) + "f"
    #expect(
      shortened(pile, to: 999, font: font, measurer: FixedMeasurer())
        == "e" + String(repeating: "\u{301}", count: 6) + "…f")
    for word in ["शक्ति", "བསྒྲུབས", "מַּ֫יִם", "ខ្ញុំ", "မြန်မာ"] {
      #expect(shortened(word, to: 999, font: font, measurer: FixedMeasurer()) == word)
    }
  }

  @Test func hugeTokensAreShortenedWithoutMeasuringThemWhole() {
    let label = shortened(
      String(repeating: "x", count: 2_000_000), to: 50, font: font, measurer: FixedMeasurer())
    #expect(label == "xxxx…xxx")
    let marks = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(shortened(marks, to: 50, font: font, measurer: FixedMeasurer()).unicodeScalars.count < 300)
  }
}
