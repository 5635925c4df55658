/// Spells every byte as a character of GPT-2's alphabet: `ByteLevel`.
struct ByteLevelNormalizer: Normalizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    try text.rewrite(keeping: { (0x21..<0x7F).contains($0.value) }) { scalar, editor in
      var change = 0
      for byte in String(scalar).utf8 {
        editor.write(ByteLevelAlphabet.scalars[Int(byte)], change: change)
        change = 1
      }
    }
  }
}
