/// The merges that a vocabulary implies: every pair of tokens that spell a third (`generate_merges` of transformers).
///
/// SentencePiece keeps no merges: it joins the pair whose union has the best rank.
enum PieceMerges {
  /// By what merges are ordered, the first to be applied first.
  enum Order {
    /// The union's id, lowest first; then the shorter left part.
    case id
    /// The union's score, highest first; then the longer left part.
    case score([Double])
  }

  /// The most merges that are made: real vocabularies have about two a token.
  private static let limit = 1 << 23

  /// - Returns: pairs of ids. Tokens must differ from each other.
  static func derive(
    _ tokens: [String], order: Order, path: String
  ) throws(TokenizerError) -> [(left: Int, right: Int)] {
    let table = HashedTokens(tokens)
    var merges: [(union: Int, leftLength: Int, left: Int, right: Int)] = []
    for (id, token) in tokens.enumerated() {
      for split in table.splits(of: token) {
        merges.append((id, split.leftLength, split.left, split.right))
      }
      guard merges.count <= limit else {
        throw .malformed(path: path, problem: "its tokens are made of each other in more than \(limit) ways")
      }
    }
    switch order {
    case .id: break  // They were found in this order.
    case .score(let scores):
      // What is equal stays in the order of ids.
      let ranks = merges.indices.sorted { left, right in
        let (a, b) = (merges[left], merges[right])
        let (aScore, bScore) = (scores[a.union], scores[b.union])
        if aScore != bScore { return aScore > bScore }
        if a.leftLength != b.leftLength { return a.leftLength > b.leftLength }
        let (aRight, bRight) = (table.lengths[a.right], table.lengths[b.right])
        return aRight != bRight ? aRight > bRight : left < right
      }
      merges = ranks.map { merges[$0] }
    }
    return merges.map { ($0.left, $0.right) }
  }
}

/// Tokens by a hash of their bytes that a part's hash follows from, so that all splits of a token are looked up in
/// time in proportion to its length.
private struct HashedTokens {
  private static let modulus: UInt64 = (1 << 61) - 1
  private let base = UInt64.random(in: 1 << 20..<modulus)
  private let bytes: [[UInt8]]
  private var ids: [UInt64: Int] = [:]
  /// Unicode scalars of each token.
  let lengths: [Int]

  init(_ tokens: [String]) {
    bytes = tokens.map { Array($0.utf8) }
    lengths = tokens.map { $0.unicodeScalars.count }
    ids.reserveCapacity(tokens.count)
    // Tokens of one hash do not happen: the base is drawn anew each time.
    for (id, token) in bytes.enumerated() { ids[hash(token)] = id }
  }

  /// Both parts of a token, where both are tokens, the shortest left part first.
  func splits(of token: String) -> [(left: Int, right: Int, leftLength: Int)] {
    let token = Array(token.utf8)
    guard token.count > 1 else { return [] }
    let whole = hash(token)
    var found: [(Int, Int, Int)] = []
    var left: UInt64 = 0
    // The power of the base that the left part has in the hash of the whole.
    var powers = [UInt64](repeating: 1, count: token.count)
    for index in token.indices.dropLast() { powers[index + 1] = multiply(powers[index], base) }
    var length = 0
    for end in 1..<token.count {
      left = append(token[end - 1], to: left)
      guard token[end] & 0xC0 != 0x80 else { continue }
      length += 1
      guard let leftID = ids[left], bytes[leftID].elementsEqual(token[..<end]) else { continue }
      let shifted = multiply(left, powers[token.count - end])
      let right = whole >= shifted ? whole - shifted : whole + Self.modulus - shifted
      guard let rightID = ids[right], bytes[rightID].elementsEqual(token[end...]) else { continue }
      found.append((leftID, rightID, length))
    }
    return found
  }

  private func hash(_ bytes: [UInt8]) -> UInt64 {
    var value: UInt64 = 0
    for byte in bytes { value = append(byte, to: value) }
    return value
  }

  private func append(_ byte: UInt8, to value: UInt64) -> UInt64 {
    (multiply(value, base) + UInt64(byte) + 1) % Self.modulus
  }

  private func multiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return Self.modulus.dividingFullWidth(product).remainder
  }
}
