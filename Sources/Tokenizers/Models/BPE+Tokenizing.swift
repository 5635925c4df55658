extension BPE {
  /// Longer pieces are cut where no merge reaches, into parts that are words mostly.
  private static let wholeWord = 24

  func tokenize(
    _ piece: UnsafeBufferPointer<UInt8>, state: inout ModelState, into tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    defer { state.shrink(after: piece.count) }
    let hash = vocabulary.hash(piece)
    if settings.ignoresMerges, let id = vocabulary.id(piece, hash: hash) {
      tokens.append(TokenSpan(id: id, start: 0, end: Int32(clamping: piece.count)))
    } else if let cuts, piece.count > Self.wholeWord {
      try tokenizeParts(of: piece, cuts, &state, &tokens)
    } else {
      try tokenizeWord(piece, hash: hash, offset: 0, &state, &tokens)
    }
  }

  private func tokenizeParts(
    of piece: UnsafeBufferPointer<UInt8>, _ cuts: MergeCuts, _ state: inout ModelState,
    _ tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    // Offsets are lengths of tokens added up: where a character is dropped, those behind it move.
    var offset: Int32 = 0
    func tokenizePart(_ range: Range<Int>) throws(TokenizerError) {
      let part = piece.part(range)
      let count = tokens.count
      try tokenizeWord(part, hash: vocabulary.hash(part), offset: offset, &state, &tokens)
      if tokens.count > count { offset = tokens[tokens.count - 1].end }
    }

    var start = 0
    var place = 0
    var previous: UInt32?
    while place < piece.count {
      let width = piece.width(at: place)
      let scalar = piece.scalar(at: place, width: width)
      let isToken = characterID(scalar, piece, place..<place &+ width) >= 0
      if isToken, let previous, cuts.allows(previous, scalar) {
        try tokenizePart(start..<place)
        start = place
      }
      previous = isToken ? scalar : nil
      place &+= width
    }
    try tokenizePart(start..<piece.count)
  }

  private func tokenizeWord(
    _ word: UnsafeBufferPointer<UInt8>, hash: UInt64, offset: Int32, _ state: inout ModelState,
    _ tokens: inout [TokenSpan]
  ) throws(TokenizerError) {
    if state.words.append(word, hash: hash, offset: offset, to: &tokens) { return }
    state.symbols.removeAll(keepingCapacity: true)
    try spell(word, into: &state.symbols)
    if state.symbols.count > 1 { merge(&state.symbols, &state.queue) }
    let first = tokens.count
    var start = Int(offset)
    for symbol in state.symbols where symbol.length > 0 {
      let end = start + Int(symbol.length)
      guard end <= Int32.max else { throw .tooLong }
      tokens.append(TokenSpan(id: symbol.id, start: Int32(start), end: Int32(end)))
      start = end
    }
    state.words.insert(word, hash: hash, tokens[first...], offset: offset)
  }

  /// The characters of a word as tokens. What waits as unknown comes behind bytes that follow it, as in the package.
  private func spell(_ word: UnsafeBufferPointer<UInt8>, into symbols: inout [Symbol]) throws(TokenizerError)
  {
    var waiting = 0
    var place = 0
    func flush() {
      guard waiting > 0, let unknownID else { return }
      symbols.add(unknownID, waiting)
      waiting = 0
    }
    while place < word.count {
      let range = place..<place &+ word.width(at: place)
      place = range.upperBound
      let spelled = spelling(of: range, in: word)
      if let id = spelled.id {
        flush()
        symbols.add(id, range.count)
      } else if let byteIDs, spelled.bytes.allSatisfy({ byteIDs[Int($0)] != nil }) {
        for byte in spelled.bytes { if let id = byteIDs[Int(byte)] { symbols.add(id, 1) } }
      } else if let unknown = settings.unknown {
        guard unknownID != nil else { throw .missing(unknown: unknown) }
        if !settings.fusesUnknown { flush() }
        waiting += range.count
      }
      guard symbols.count < Int32.max else { throw .tooLong }
    }
    flush()
  }

  /// A character with what stands before and behind it.
  private func spelling(
    of range: Range<Int>, in word: UnsafeBufferPointer<UInt8>
  ) -> (id: Int32?, bytes: [UInt8]) {
    let prefix = range.lowerBound > 0 ? settings.continuingPrefix : ""
    let suffix = range.upperBound == word.count ? settings.wordSuffix : ""
    if prefix.isEmpty && suffix.isEmpty {
      let id = characterID(word.scalar(at: range.lowerBound, width: range.count), word, range)
      return id >= 0 ? (id, []) : (nil, Array(word[range]))
    }
    let bytes = Array(prefix.utf8) + word[range] + Array(suffix.utf8)
    return (vocabulary.id(bytes), bytes)
  }

  /// The id of a character without affixes; -1 where it is no token.
  @inline(__always)
  private func characterID(
    _ scalar: UInt32, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Int32 {
    let scalar = Int(scalar)
    return scalar < characterIDs.count ? characterIDs[scalar] : vocabulary.id(text.part(range)) ?? -1
  }

  /// Merges neighbours. An entry of the queue that has come out of date is told from what its merge would make, as in
  /// the package.
  private func merge(_ symbols: inout [Symbol], _ queue: inout MergeQueue) {
    queue.removeAll()
    for place in 0..<symbols.count - 1 {
      if let rank = merges.rank(symbols[place].id, symbols[place + 1].id) {
        queue.push(rank: rank, place: UInt32(place))
      }
    }
    while let top = queue.pop() {
      let place = Int(top.place)
      let left = symbols[place]
      guard left.length > 0, left.next >= 0 else { continue }
      let right = symbols[Int(left.next)]
      let result = merges.results[Int(top.rank)]
      guard let rank = merges.rank(left.id, right.id), merges.results[Int(rank)] == result else { continue }
      symbols[Int(left.next)].length = 0
      symbols[place].id = result
      symbols[place].length = left.length &+ right.length
      symbols[place].next = right.next
      if right.next >= 0 {
        symbols[Int(right.next)].previous = Int32(truncatingIfNeeded: place)
        if let rank = merges.rank(result, symbols[Int(right.next)].id) {
          queue.push(rank: rank, place: top.place)
        }
      }
      if left.previous >= 0, let rank = merges.rank(symbols[Int(left.previous)].id, result) {
        queue.push(rank: rank, place: UInt32(left.previous))
      }
    }
  }
}

extension [BPE.Symbol] {
  /// Adds a symbol at the end.
  fileprivate mutating func add(_ id: Int32, _ length: Int) {
    let place = Int32(truncatingIfNeeded: count)
    if place > 0 { self[count - 1].next = place }
    append(BPE.Symbol(id: id, length: Int32(clamping: length), previous: place - 1, next: -1))
  }
}
