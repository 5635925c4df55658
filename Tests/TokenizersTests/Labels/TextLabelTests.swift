import Testing

@testable import Tokenizers

struct TextLabelTests {
  @Test(
    "a token is shown as the piece of the text it stands for, with the vocabulary's mark of its place in a word",
    arguments: [
      ("hello", "Hello", false, "Hello"), ("##up", "UP", false, "##UP"), ("▁the", "the", false, "·the"),
      ("▁the", " the", false, "·the"), ("▁", "\n\t", false, "↵⇥"), ("<0x0A>", "\n", false, "↵"),
      ("<0xE4>", "中", false, "⟨E4⟩"), ("Ġthe", " the", true, "·the"), ("Ġthe", "the", true, "·the"),
      ("Ã©t", "ét", true, "ét"), ("ðŁ", "🙂", true, "⟨F0⟩⟨9F⟩"), ("hi</w>", "Hi", true, "Hi"),
      ("</w>", "</w>", true, "</w>"), ("e", "é", false, "é"), ("ĊĊ", "\n\n", true, "↵↵"),
      ("\u{FE0F}", "\u{FE0F}", false, "⟨U+FE0F⟩"), ("Ġ", "", true, "·"),
    ])
  func pieces(_ token: String, _ piece: String, _ isByteLevel: Bool, _ label: String) {
    #expect(
      TokenLabel.display(
        token, piece: piece[...].unicodeScalars, kind: .ordinary, isByteLevel: isByteLevel) == label)
  }

  @Test("an unknown token shows what it hides, and a special one itself")
  func others() {
    func label(_ token: String, _ piece: String, _ kind: TokenLabel.Kind) -> String {
      TokenLabel.display(token, piece: piece[...].unicodeScalars, kind: kind, isByteLevel: false)
    }
    #expect(label("[UNK]", "🙂", .unknown) == "[UNK]🙂")
    #expect(label("[UNK]", "[UNK]", .unknown) == "[UNK]")
    #expect(label("[SEP]", "[SEP]", .special) == "[SEP]")
  }
}
