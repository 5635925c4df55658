import Testing

@testable import Tokenizers

struct DecodingTests {
  /// Byte-level tokenizers that keep the text as it is.
  static let fixtures = TokenizerFixture.all.filter {
    [
      "gpt2", "gpt-j", "llama-3", "mistral-tekken", "deepseek-v3", "deepseek-coder", "gpt-oss", "kimi",
      "falcon",
      "bloom", "starcoder-2", "smollm", "whisper", "phi-2", "laguna", "roberta",
    ].contains($0.name)
  }

  @Test("byte-level tokens spell the text that they were made of", arguments: fixtures)
  func spellsTheText(_ fixture: TokenizerFixture) throws {
    let tokenizer = try fixture.open()
    for _ in 0..<60 {
      let text = randomText()
      let encoding = try tokenizer.encode(text, addSpecialTokens: false)
      // Added tokens may take blanks beside them.
      if encoding.tokens.contains(where: { $0 == "<mask>" }) { continue }
      #expect(tokenizer.decode(encoding.ids).utf8.elementsEqual(text.utf8), "\(text.debugDescription)")
    }
  }

  private func randomText() -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x1F, 0x20...0x7E, 0x20...0x7E, 0xA0...0x24F, 0x300...0x36F, 0x370...0x6FF, 0x900...0xE7F,
      0x2000...0x206F,
      0x3040...0x9FFF, 0xAC00...0xD7A3, 0xE000...0xFFFF, 0x1_F300...0x1_FAFF, 0x2_0000...0x10_FFFF,
    ]
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...30) {
      if Int.random(in: 0..<8) == 0 {
        let words = [
          "the", " the", "  ", "\n\n", "'ll", "1234", "<s>", "<|endoftext|>", "\r\n", "e\u{301}", "不",
        ]
        text.append(contentsOf: (words.randomElement() ?? "").unicodeScalars)
      } else if let range = ranges.randomElement(), let scalar = Unicode.Scalar(UInt32.random(in: range)) {
        text.append(scalar)
      }
    }
    return String(text)
  }
}
