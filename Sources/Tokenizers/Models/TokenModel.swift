/// What turns a piece of text into tokens of a vocabulary.
protocol TokenModel: Sendable {
  /// Appends the tokens of a piece, spans counted in bytes from its beginning.
  ///
  /// - Parameters:
  ///   - piece: valid UTF-8, not empty.
  ///   - state: what the model keeps from one piece to the next of one thread.
  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError)

  /// The id of a token that is spelled exactly so.
  func id(of token: String) -> Int?
  /// The token with an id.
  func token(_ id: Int) -> String?
  /// The number of tokens, without the added ones.
  var count: Int { get }
}

/// A token of a piece.
struct TokenSpan: Sendable, Equatable {
  /// Its id.
  var id: Int32
  /// Its first byte in the piece.
  var start: Int32
  /// The byte behind its last.
  var end: Int32
}
