/// Removes combining marks: `StripAccents`. It takes no characters apart.
struct StripAccentsNormalizer: Normalizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    let marks = CharacterClass.mark
    try text.filter { !marks.contains($0) }
  }
}
