import Testing

@testable import Reports

@Suite struct MarkdownTextTests {
  @Test(
    "Nothing in a text becomes markup",
    arguments: [
      ("a|b", "a\\|b"), ("`code`", "\\`code\\`"), ("*a* _b_", "\\*a\\* \\_b\\_"),
      ("[x](y)", "\\[x\\](y)"), ("![x](y)", "!\\[x\\](y)"), ("<b>&amp;", "\\<b\\>\\&amp;"),
      ("<script>alert(1)</script>", "\\<script\\>alert(1)\\</script\\>"), ("~~a~~", "\\~\\~a\\~\\~"),
      ("$x^2$", "\\$x^2\\$"), ("\\", "\\\\"), ("# a # b", "\\# a # b"), ("- a - b", "\\- a - b"),
      ("+", "\\+"), ("===", "\\==="), ("1. a 2.", "1\\. a 2."), ("12) a", "12\\) a"), ("a1. b", "a1. b"),
      ("1.", "1\\."), ("0.94", "0.94"),
      (") a", ") a"), ("> a", "\\> a"), ("http://a.b", "http\\://a.b"), ("a: b", "a: b"),
      ("www.a.b", "www\\.a.b"), ("", ""), ("“the” → “king” 0.98", "“the” → “king” 0.98"),
      ("a\nb\r\n\tc", "a↵b␍↵⇥c"), ("\u{0}", "␀"), ("  a  b ", "\u{A0}\u{A0}a  b\u{A0}"), (" ", "\u{A0}"),
      ("    # a", "\u{A0}\u{A0}\u{A0}\u{A0}\\# a"), ("a\u{202E}b\u{2066}", "a\u{FFFD}b\u{FFFD}"),
      // A combining accent makes one character of two; both are there.
      ("*\u{301}|\u{301}", "\\*\u{301}\\|\u{301}"), ("#\u{301}", "\\#\u{301}"),
    ])
  func escaping(text: String, markdown: String) {
    #expect(Array(MarkdownText.escaped(text).unicodeScalars) == Array(markdown.unicodeScalars))
  }

  @Test("Random texts keep every character, and each one that means something is escaped")
  func random() {
    let alphabet = Array("\\`*_[]<>|~&$#+-=.):/!(ab1 www\n\u{301}é→".unicodeScalars)
    for _ in 0..<500 {
      let text = String(
        String.UnicodeScalarView((0..<Int.random(in: 0...12)).map { _ in alphabet.randomElement() ?? "a" }))
      let escaped = Array(MarkdownText.escaped(text).unicodeScalars)
      var plain: [Unicode.Scalar] = []
      var place = 0
      while place < escaped.count {
        if escaped[place] == "\\" {
          place += 1
        } else {
          #expect(!"`*_[]<>|~&$".unicodeScalars.contains(escaped[place]))
        }
        guard place < escaped.count else { break }
        plain.append(escaped[place] == "\u{A0}" ? " " : escaped[place] == "↵" ? "\n" : escaped[place])
        place += 1
      }
      #expect(plain == Array(text.unicodeScalars))
    }
  }
}
