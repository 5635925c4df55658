/// The longest token that a word begins with, then the longest that goes on, and so on; where none does, the whole word
/// is unknown (`WordPiece` of Hugging Face's tokenizers).
struct WordPiece: TokenModel {
  let vocabulary: TokenTable
  /// The token for words that cannot be put together.
  let unknown: String
  /// Words of more characters are unknown.
  let longestWord: Int
  let unknownID: Int32?
  private let trie: TokenTrie
  /// Where tokens begin that go on with a word; `nil` where there are none.
  private let continuing: Int32?

  /// Builds the model.
  ///
  /// - Parameters:
  ///   - continuingPrefix: how tokens begin that go on with a word: `##`.
  ///   - path: the file, for errors.
  init(
    vocabulary: TokenTable, unknown: String = "[UNK]", continuingPrefix: String = "##",
    longestWord: Int = 100,
    path: String
  ) throws(TokenizerError) {
    self.vocabulary = vocabulary
    self.unknown = unknown
    self.longestWord = longestWord
    unknownID = vocabulary.id(Array(unknown.utf8))
    trie = try TokenTrie(vocabulary, path: path)
    continuing = trie.node(continuingPrefix)
  }

  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    guard let length = Int32(exactly: piece.count) else { throw .tooLong }
    let hash = vocabulary.hash(piece)
    if state.words.append(piece, hash: hash, offset: 0, to: &tokens) { return }
    let first = tokens.count
    if !isLong(piece) {
      var start = 0
      while start < piece.count, let token = longest(in: piece, from: start) {
        tokens.append(token)
        start = Int(token.end)
      }
      if start < piece.count { tokens.removeLast(tokens.count - first) }
    }
    if tokens.count == first {
      guard let unknownID else { throw .missing(unknown: unknown) }
      tokens.append(TokenSpan(id: unknownID, start: 0, end: length))
    }
    state.words.insert(piece, hash: hash, tokens[first...], offset: 0)
  }

  private func isLong(_ piece: UnsafeBufferPointer<UInt8>) -> Bool {
    guard piece.count > longestWord else { return false }
    var characters = 0
    for byte in piece where byte & 0xC0 != 0x80 { characters &+= 1 }
    return characters > longestWord
  }

  private func longest(in piece: UnsafeBufferPointer<UInt8>, from start: Int) -> TokenSpan? {
    guard var node = start == 0 ? TokenTrie.root : continuing else { return nil }
    var longest: TokenSpan?
    var place = start
    while place < piece.count, let child = trie.child(of: node, piece[place]) {
      node = child
      place &+= 1
      if trie.ids[Int(node)] >= 0 {
        longest = TokenSpan(
          id: trie.ids[Int(node)], start: Int32(truncatingIfNeeded: start),
          end: Int32(truncatingIfNeeded: place))
      }
    }
    return longest
  }
}
