/// Splits at characters of punctuation: `Punctuation`.
struct PunctuationPreTokenizer: PreTokenizer {
  var behavior: DelimiterBehavior

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("behavior")
    behavior = try DelimiterBehavior(reader, default: .isolated)
  }

  func split(_ text: inout SplitText) throws(TokenizerError) { try text.split(by: .punctuation, behavior) }
}
