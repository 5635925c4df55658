/// Replaces what a pattern finds by a text: `Replace`.
struct ReplaceNormalizer: Normalizer {
  var pattern: Pattern
  var content: String

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("pattern", "content")
    pattern = try Pattern(reader)
    content = try reader.string("content")
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    guard !text.bytes.isEmpty else { return }
    try text.replace(try pattern.matches(in: text.bytes), with: content)
  }
}
