/// A step that splits a text into the pieces (words, mostly) that are tokenized each by itself.
protocol PreTokenizer: Sendable {
  /// Splits the pieces that are no added tokens.
  func split(_ text: inout SplitText) throws(TokenizerError)
}
