/// Puts a text before one that is not empty: `Prepend`.
struct PrependNormalizer: Normalizer {
  var prepended: String

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("prepend")
    prepended = try reader.string("prepend")
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) { try text.prepend(prepended) }
}
