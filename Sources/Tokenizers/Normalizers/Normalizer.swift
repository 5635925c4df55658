/// A step that changes a text before it is split, e.g. to lower case.
protocol Normalizer: Sendable {
  /// Changes the text, and keeps where each byte came from.
  func normalize(_ text: inout AlignedText) throws(TokenizerError)
}
