extension Unigram {
  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    guard piece.count < Int32.max else { throw .tooLong }
    let hash = vocabulary.hash(piece)
    if state.words.append(piece, hash: hash, offset: 0, to: &tokens) { return }
    defer { state.shrink(after: piece.count) }
    let first = tokens.count
    try findPaths(piece, &state.paths)
    try appendPath(piece, state.paths, &tokens)
    state.words.insert(piece, hash: hash, tokens[first...], offset: 0)
  }

  /// Finds the best path to each end of a character. Of equal ones, that whose last token starts first stays.
  private func findPaths(_ piece: UnsafeBufferPointer<UInt8>, _ paths: inout [Path]) throws(TokenizerError) {
    paths.removeAll(keepingCapacity: true)
    paths.append(contentsOf: repeatElement(Path(), count: piece.count + 1))
    var start = 0
    while start < piece.count {
      let score = paths[start].score
      let width = piece.width(at: start)
      var hasCharacter = false
      var node = TokenTrie.root
      var end = start
      while end < piece.count, let child = trie.child(of: node, piece[end]) {
        node = child
        end &+= 1
        let id = trie.ids[Int(node)]
        guard id >= 0 else { continue }
        if end &- start == width { hasCharacter = true }
        let candidate = scores[Int(id)] + score
        if paths[end].start < 0 || candidate > paths[end].score {
          paths[end] = Path(score: candidate, start: Int32(truncatingIfNeeded: start), id: id)
        }
      }
      if !hasCharacter {
        let end = start &+ width
        let candidate = unknownScore + score
        if paths[end].start < 0 || candidate > paths[end].score {
          guard let unknownID else {
            throw .text(
              problem: """
                the text has characters that the tokenizer's vocabulary lacks, and the tokenizer has no token \
                for them
                """)
          }
          paths[end] = Path(score: candidate, start: Int32(truncatingIfNeeded: start), id: unknownID)
        }
      }
      start &+= width
    }
  }

  /// Appends the tokens of the best path. Neighbouring unknown ones are one, which may be a token after all.
  private func appendPath(
    _ piece: UnsafeBufferPointer<UInt8>, _ paths: [Path], _ tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    let first = tokens.count
    var end = piece.count
    while end > 0 {
      var start = Int(paths[end].start)
      let id = paths[end].id
      if id != unknownID {
        append(id, start..<end, &tokens)
      } else {
        while start > 0, paths[start].id == unknownID { start = Int(paths[start].start) }
        appendUnknown(id, piece.part(start..<end), start..<end, &tokens)
      }
      end = start
    }
    tokens[first...].reverse()
  }

  /// Appends text that the path calls unknown: the last token first, since the path is followed from its end.
  private func appendUnknown(
    _ id: Int32, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ tokens: inout [TokenSpan]
  ) {
    if let known = vocabulary.id(text) {
      append(known, range, &tokens)
    } else if let byteIDs, text.allSatisfy({ byteIDs[Int($0)] != nil }) {
      for byte in text.reversed() { append(byteIDs[Int(byte)] ?? id, range, &tokens) }
    } else {
      append(id, range, &tokens)
    }
  }

  @inline(__always)
  private func append(_ id: Int32, _ range: Range<Int>, _ tokens: inout [TokenSpan]) {
    tokens.append(
      TokenSpan(
        id: id, start: Int32(truncatingIfNeeded: range.lowerBound),
        end: Int32(truncatingIfNeeded: range.upperBound)))
  }
}
