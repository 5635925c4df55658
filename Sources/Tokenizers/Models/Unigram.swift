/// The tokens of a text whose scores add up to most (`Unigram` of Hugging Face's tokenizers, `encode_optimized`).
struct Unigram: TokenModel {
  /// The best way to tokenize a text up to a byte.
  struct Path: Sendable {
    /// The sum of scores.
    var score = 0.0
    /// Where its last token starts; -1 where no token ends here.
    var start: Int32 = -1
    /// The id of its last token.
    var id: Int32 = 0
  }

  let vocabulary: TokenTable
  /// The score of each id.
  let scores: [Double]
  /// The id for characters that the vocabulary lacks.
  let unknownID: Int32?
  let trie: TokenTrie
  /// The ids of `<0x00>` to `<0xFF>`, for text that the vocabulary lacks; `nil` where it is just unknown.
  let byteIDs: [Int32?]?
  /// The score of an unknown character: that of the worst token, less a penalty of 10.
  let unknownScore: Double

  /// Builds the model.
  ///
  /// - Parameters:
  ///   - entries: the tokens in the order of their ids.
  ///   - byteFallback: whether text that the vocabulary lacks is spelled in bytes (`<0x0A>`), where it has all of them.
  ///   - path: the file, for errors.
  init(entries: [(token: String, score: Double)], unknownID: Int?, byteFallback: Bool = false, path: String)
    throws(TokenizerError)
  {
    if let unknownID, !entries.indices.contains(unknownID) {
      throw .malformed(
        path: path, problem: "the id of the unknown token is \(unknownID), of \(entries.count) tokens")
    }
    let vocabulary = TokenTable(entries.enumerated().map { ($1.token, $0) })
    self.vocabulary = vocabulary
    self.unknownID = unknownID.flatMap { Int32(exactly: $0) }
    scores = entries.map(\.score)
    unknownScore = scores.reduce(.infinity) { $1 < $0 ? $1 : $0 } - 10
    trie = try TokenTrie(vocabulary, path: path)
    byteIDs = byteFallback ? vocabulary.byteIDs : nil
  }

  var count: Int { scores.count }
  var textSpelledID: Int? { unknownID.map(Int.init) }
}
