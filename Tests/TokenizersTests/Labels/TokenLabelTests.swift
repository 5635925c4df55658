import Testing

@testable import Tokenizers

struct TokenLabelTests {
  @Test(
    "plain tokens are shown with their blanks, newlines and controls visible",
    arguments: [
      ("the", "the"), (" the", "·the"), ("a b", "a·b"), ("\n", "↵"), ("\n\n", "↵↵"), ("\t", "⇥"), ("", "∅"),
      ("##ing", "##ing"), ("Ġthe", "·the"), ("▁the", "·the"), ("Ċ", "↵"), ("\u{0}", "␀"),
      ("\u{1B}[31m", "␛[31m"),
      ("\u{7F}", "␡"), ("\u{202E}abc", "⟨U+202E⟩abc"), ("\u{A0}", "⟨U+00A0⟩"), ("\u{200B}", "⟨U+200B⟩"),
      ("\u{FEFF}x", "⟨U+FEFF⟩x"), ("中文", "中文"), ("مرحبا", "مرحبا"), ("👩‍🚀", "👩‍🚀"), ("é", "é"),
      ("[SEP]", "[SEP]"), ("<|endoftext|>", "<|endoftext|>"), ("\u{E000}", "⟨U+E000⟩"),
    ])
  func plain(_ token: String, _ label: String) {
    #expect(TokenLabel.display(token) == label)
  }

  @Test(
    "tokens of a byte-level vocabulary are decoded; bytes that are no whole character are shown as bytes",
    arguments: [
      ("Ġthe", "·the"), ("Ċ", "↵"), ("ĉ", "⇥"), ("ä¸Ńæĸĩ", "中文"), ("Ã©", "é"), ("ðŁĺ", "⟨F0⟩⟨9F⟩⟨98⟩"),
      ("Ģ", "⟨80⟩"), ("Ġä¸", "·⟨E4⟩⟨B8⟩"), ("<|endoftext|>", "<|endoftext|>"), ("Âł", "⟨U+00A0⟩"),
      ("âĢĭ", "⟨U+200B⟩"), ("ðŁĺĢ", "😀"),
    ])
  func byteLevel(_ token: String, _ label: String) {
    #expect(TokenLabel.display(token, isByteLevel: true) == label)
  }

  @Test(
    "only two upper-case digits are a byte",
    arguments: [("<0xE4>", "⟨E4⟩"), ("<0x+1>", "é"), ("<0xe4>", "é")])
  func fallbackByte(_ token: String, _ label: String) {
    let piece = Substring("é").unicodeScalars
    #expect(TokenLabel.display(token, piece: piece, kind: .ordinary, isByteLevel: false) == label)
  }
}
