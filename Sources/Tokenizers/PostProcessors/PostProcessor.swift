/// A step that puts the special tokens of a model around the tokens of a text or of a pair of texts.
protocol PostProcessor: Sendable {
  /// - Parameters:
  ///   - encodings: the first text and, for a pair, the second.
  ///   - addSpecialTokens: whether to add tokens such as `[CLS]`; offsets are trimmed in any case.
  func process(_ encodings: [Encoding], addSpecialTokens: Bool) -> Encoding
}
