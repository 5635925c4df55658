import StrictJSON

/// A word is a token, or it is unknown (`WordLevel` of Hugging Face's tokenizers).
struct WordLevel: TokenModel {
  let vocabulary: TokenTable
  /// The token for words that the vocabulary lacks.
  let unknown: String
  let unknownID: Int32?

  /// Builds the model.
  init(vocabulary: TokenTable, unknown: String) {
    self.vocabulary = vocabulary
    self.unknown = unknown
    unknownID = vocabulary.id(Array(unknown.utf8))
  }

  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    guard let id = vocabulary.id(piece) ?? unknownID else { throw .missing(unknown: unknown) }
    tokens.append(TokenSpan(id: id, start: 0, end: Int32(clamping: piece.count)))
  }
}

extension TokenizerError {
  /// A text with something unknown, where there is no token for that.
  static func missing(unknown: String) -> TokenizerError {
    .text(
      problem: """
        the text has something that the tokenizer's vocabulary lacks, and the token for that, \
        '\(shortened(unknown))', is not in the vocabulary either
        """)
  }

  /// A piece that spans cannot count.
  static var tooLong: TokenizerError {
    .text(problem: "the text is too long: at most \(Int32.max) bytes can be tokenized at once")
  }
}
