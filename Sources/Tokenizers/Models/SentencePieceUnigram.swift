/// Unigram as SentencePiece itself computes it (release 0.2.3, `unigram::Model::EncodeOptimized`): scores are added in single
/// precision, only normal pieces are found, and what a piece's id is, a vocabulary beside the model says.
struct SentencePieceUnigram: TokenModel {
  let vocabulary: TokenTable
  let unknownID: Int32?
  private let trie: TokenTrie
  /// The score of each piece in the trie.
  private let scores: [Float]
  /// The score of a character that no piece begins with: that of the worst piece, less a penalty of 10.
  private let unknownScore: Float

  /// - Parameters:
  ///   - vocabulary: the ids of pieces.
  ///   - unknownID: of pieces that the vocabulary lacks.
  init(_ file: SentencePieceModel, vocabulary: TokenTable, unknownID: Int) throws(TokenizerError) {
    guard file.algorithm == .unigram else {
      throw .unsupported(
        path: file.path, what: "a SentencePiece model of type BPE where the class reads Unigram")
    }
    if file.byteFallback {
      throw .unsupported(path: file.path, what: "byte_fallback of MarianTokenizer's models")
    }
    guard !file.pieces.contains(where: { $0.kind == .userDefined }) else {
      throw .unsupported(
        path: file.path, what: "a piece that is user-defined, whose score depends on SentencePiece's release,"
      )
    }
    let pieces = file.pieces.filter { $0.kind == .normal }
    self.vocabulary = vocabulary
    self.unknownID = Int32(exactly: unknownID)
    trie = try TokenTrie(TokenTable(pieces.enumerated().map { ($1.text, $0) }), path: file.path)
    scores = pieces.map(\.score)
    unknownScore = scores.reduce(.greatestFiniteMagnitude) { min($0, $1) } - 10
  }

  var textSpelledID: Int? { unknownID.map(Int.init) }

  /// The best way to tokenize a text up to a byte.
  private struct Path {
    var score: Float = 0
    /// Where its last piece starts; -1 where no piece ends here.
    var start: Int32 = -1
    var isUnknown = false
  }

  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    guard piece.count < Int32.max else { throw .tooLong }
    let paths = paths(piece)
    let first = tokens.count
    var end = piece.count
    while end > 0 {
      var start = Int(paths[end].start)
      // Neighbouring unknown characters are one piece.
      if paths[end].isUnknown {
        while start > 0, paths[start].isUnknown { start = Int(paths[start].start) }
      }
      if let id = vocabulary.id(piece.part(start..<end)) ?? unknownID {
        tokens.append(
          TokenSpan(id: id, start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: end)))
      }
      end = start
    }
    tokens[first...].reverse()
  }

  /// The best path to each end of a character. Of equal ones, that whose last piece starts first stays.
  private func paths(_ text: UnsafeBufferPointer<UInt8>) -> [Path] {
    var paths = [Path](repeating: Path(), count: text.count + 1)
    func offer(_ path: Path, at end: Int) {
      if paths[end].start < 0 || path.score > paths[end].score { paths[end] = path }
    }
    var start = 0
    var frontier = 0
    while start < text.count {
      if abs(paths[start].score) > Self.resetThreshold {
        let offset = paths[start].score
        for index in start...max(start, frontier) where index == start || paths[index].start >= 0 {
          paths[index].score -= offset
        }
      }
      let score = paths[start].score
      let width = text.width(at: start)
      var hasCharacter = false
      var node = TokenTrie.root
      var end = start
      while end < text.count, let child = trie.child(of: node, text[end]) {
        node = child
        end += 1
        let id = trie.ids[Int(node)]
        guard id >= 0 else { continue }
        frontier = max(frontier, end)
        if end - start == width { hasCharacter = true }
        offer(Path(score: scores[Int(id)] + score, start: Int32(truncatingIfNeeded: start)), at: end)
      }
      if !hasCharacter {
        frontier = max(frontier, start + width)
        offer(
          Path(score: unknownScore + score, start: Int32(truncatingIfNeeded: start), isUnknown: true),
          at: start + width)
      }
      start += width
    }
    return paths
  }

  /// Beyond this, scores are counted from 0 again, so that those of long texts stay precise.
  private static let resetThreshold: Float = 100_000
}
