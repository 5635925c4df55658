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

  /// - Parameter limit: the most merges that are made; real vocabularies have about two a token.
  /// - Returns: pairs of ids. Of tokens that are the same, the last one counts.
  static func derive(
    _ tokens: [String], order: Order, limit: Int = 1 << 22, path: String
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
  private let hashing = PolynomialHash()
  private var ids: [PolynomialHash.Value: Int] = [:]
  /// Unicode scalars of each token.
  let lengths: [Int]

  init(_ tokens: [String]) {
    lengths = tokens.map { $0.unicodeScalars.count }
    ids.reserveCapacity(tokens.count)
    for (id, token) in tokens.enumerated() {
      ids[token.utf8.reduce(PolynomialHash.Value()) { hashing.append($1, to: $0) }] = id
    }
  }

  /// Both parts of a token, where both are tokens, the shortest left part first.
  func splits(of token: String) -> [(left: Int, right: Int, leftLength: Int)] {
    let bytes = Array(token.utf8)
    var hashes = [PolynomialHash.Value()]
    var powers = [PolynomialHash.Value.one]
    for byte in bytes {
      hashes.append(hashing.append(byte, to: hashes[hashes.count - 1]))
      powers.append(hashing.raise(powers[powers.count - 1]))
    }
    var found: [(Int, Int, Int)] = []
    var length = 0
    for end in bytes.indices.dropFirst() where bytes[end] & 0xC0 != 0x80 {
      length += 1
      guard let left = ids[hashes[end]] else { continue }
      let right = hashing.suffix(
        of: hashes[bytes.count], after: hashes[end], power: powers[bytes.count - end])
      if let right = ids[right] { found.append((left, right, length)) }
    }
    return found
  }
}

/// Bytes as the coefficients of two polynomials, modulo the prime 2^61 - 1, at two places that are drawn anew each time:
/// of texts of `n` bytes, fewer than one pair in 2^120 / n^2 have the same value, whoever chose them.
private struct PolynomialHash {
  struct Value: Hashable {
    var first: UInt64 = 0
    var second: UInt64 = 0

    static let one = Value(first: 1, second: 1)
  }

  private static let modulus: UInt64 = (1 << 61) - 1
  private let first = UInt64.random(in: 1 << 20..<modulus)
  private let second = UInt64.random(in: 1 << 20..<modulus)

  /// The hash of a text and one more byte.
  func append(_ byte: UInt8, to value: Value) -> Value {
    let byte = UInt64(byte) + 1
    return Value(
      first: reduced(multiply(value.first, first) + byte),
      second: reduced(multiply(value.second, second) + byte))
  }

  /// The next power.
  func raise(_ power: Value) -> Value {
    Value(first: multiply(power.first, first), second: multiply(power.second, second))
  }

  /// The hash of what follows `prefix` in `whole`, given the power of as many bytes as that has.
  func suffix(of whole: Value, after prefix: Value, power: Value) -> Value {
    func difference(_ whole: UInt64, _ shifted: UInt64) -> UInt64 {
      whole >= shifted ? whole - shifted : whole + Self.modulus - shifted
    }
    return Value(
      first: difference(whole.first, multiply(prefix.first, power.first)),
      second: difference(whole.second, multiply(prefix.second, power.second)))
  }

  private func multiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
    // Both are below 2^61, so that the upper part of the product is below 2^58.
    let product = left.multipliedFullWidth(by: right)
    return reduced((product.low & Self.modulus) + (product.high << 3 | product.low >> 61))
  }

  private func reduced(_ value: UInt64) -> UInt64 { value >= Self.modulus ? value - Self.modulus : value }
}
