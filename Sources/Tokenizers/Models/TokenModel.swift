/// What turns a piece of text into tokens of a vocabulary.
protocol TokenModel: Sendable {
  /// Appends the tokens of a piece, spans counted in bytes from its beginning.
  ///
  /// - Parameters:
  ///   - piece: valid UTF-8, not empty.
  ///   - state: what the model keeps from one piece to the next of one thread. It belongs to this model alone.
  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError)

  /// Its tokens, without the added ones.
  var vocabulary: TokenTable { get }
  /// The number of tokens, without the added ones: where the ids of added tokens begin.
  var count: Int { get }
  /// The id of the token for what the vocabulary cannot spell.
  var unknownID: Int32? { get }
  /// The id whose tokens are spelled as the text that they stand for, and not as in the vocabulary: Unigram's unknown
  /// token.
  var textSpelledID: Int? { get }
  /// What must be said of the model: a setting that is ignored.
  var notes: [String] { get }
}

extension TokenModel {
  /// The id of a token that is spelled exactly so.
  func id(of token: String) -> Int? { vocabulary.id(of: token) }
  /// The token with an id.
  func token(_ id: Int) -> String? { vocabulary.token(id) }
  var count: Int { vocabulary.count }
  var textSpelledID: Int? { nil }
  var notes: [String] { [] }
}

/// A token of a piece.
///
/// Start and end are what Hugging Face's tokenizers compute. Where characters are dropped (no unknown token) or bytes
/// of an affix are tokens, these are lengths added up that may end elsewhere than at a character, or behind the piece.
struct TokenSpan: Sendable, Equatable {
  /// Its id.
  var id: Int32
  /// Its first byte in the piece.
  var start: Int32
  /// The byte behind its last.
  var end: Int32
}
