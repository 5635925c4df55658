/// Which tokens of one sequence answer to which tokens of another.
///
/// Equal tokens answer to each other as in a longest common subsequence. Between two of them (or before the first, or behind the last)
/// tokens that differ answer to each other one by one where there are as many on both sides, as in *the cat sat* and *the dog sat*;
/// other tokens have no partner.
public struct TokenAlignment: Sendable, Hashable {
  /// A token of A and its partner in B.
  public struct Pair: Sendable, Hashable {
    /// Its place in A.
    public let a: Int
    /// Its place in B.
    public let b: Int
    /// Whether the two tokens differ.
    public let isChanged: Bool

    /// A pair of places.
    public init(a: Int, b: Int, isChanged: Bool = false) {
      self.a = a
      self.b = b
      self.isChanged = isChanged
    }
  }

  /// The pairs, ascending in A and in B.
  public let pairs: [Pair]
  /// Number of tokens of A.
  public let countA: Int
  /// Number of tokens of B.
  public let countB: Int
  /// Whether the common subsequence is a longest one. `false` where the sequences were too long for that: then only tokens before the
  /// first difference and behind the last one answer to each other.
  public let isLongest: Bool

  /// Places in A without a partner.
  public var onlyA: [Int] { Self.others(pairs.map(\.a), count: countA) }
  /// Places in B without a partner.
  public var onlyB: [Int] { Self.others(pairs.map(\.b), count: countB) }
  /// How many pairs are of tokens that differ.
  public var changedCount: Int { pairs.count(where: \.isChanged) }
  /// Whether both are the same tokens.
  public var isIdentity: Bool { countA == countB && pairs.count == countA && changedCount == 0 }

  /// The largest table, in bits, that a longest common subsequence is looked for in: 16,384 × 16,384 tokens, 32 MiB.
  public static let largestTable = 1 << 28

  /// Aligns tokens by their spelling, byte by byte.
  ///
  /// - Parameters:
  ///   - leftOutA, leftOutB: `true` marks tokens that are to have no partner, such as padding.
  ///   - largestTable: see `largestTable`.
  /// - Complexity: O(d_A · d_B / 64) where d are the numbers of tokens between the first and the last difference.
  public init(
    _ a: [String], _ b: [String], leftOutA: [Bool]? = nil, leftOutB: [Bool]? = nil,
    largestTable: Int = TokenAlignment.largestTable
  ) {
    precondition((leftOutA?.count ?? a.count) == a.count && (leftOutB?.count ?? b.count) == b.count)
    var numbers: [Spelling: Int] = [:]
    func kept(_ tokens: [String], _ leftOut: [Bool]?) -> (places: [Int], tokens: [Int]) {
      let places = tokens.indices.filter { leftOut?[$0] != true }
      let numbered = places.map { place in
        let spelling = Spelling(text: tokens[place])
        let number = numbers[spelling] ?? numbers.count
        numbers[spelling] = number
        return number
      }
      return (places, numbered)
    }
    let (keptA, keptB) = (kept(a, leftOutA), kept(b, leftOutB))
    let (common, isLongest) = CommonSubsequence.find(keptA.tokens, keptB.tokens, largestTable: largestTable)
    pairs = Self.withSubstitutions(common, keptA.tokens.count, keptB.tokens.count).map {
      Pair(a: keptA.places[$0.a], b: keptB.places[$0.b], isChanged: $0.isChanged)
    }
    countA = a.count
    countB = b.count
    self.isLongest = isLongest
  }

  /// Fills gaps that are as long on both sides. Where nothing is common nothing is filled: there is no neighbour to go by.
  private static func withSubstitutions(
    _ common: [(a: Int, b: Int)], _ countA: Int, _ countB: Int
  ) -> [Pair] {
    guard !common.isEmpty else { return [] }
    var pairs: [Pair] = []
    var (nextA, nextB) = (0, 0)
    for (a, b) in common + [(countA, countB)] {
      if a - nextA == b - nextB {
        for step in 0..<a - nextA { pairs.append(Pair(a: nextA + step, b: nextB + step, isChanged: true)) }
      }
      if a < countA { pairs.append(Pair(a: a, b: b)) }
      (nextA, nextB) = (a + 1, b + 1)
    }
    return pairs
  }

  private static func others(_ places: [Int], count: Int) -> [Int] {
    var isPaired = [Bool](repeating: false, count: count)
    for place in places { isPaired[place] = true }
    return (0..<count).filter { !isPaired[$0] }
  }
}

/// A text whose equality is that of its bytes: for Swift's own, a letter and an accent are one with the letter that has it.
private struct Spelling: Hashable {
  let text: String

  static func == (left: Spelling, right: Spelling) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(text.utf8.count)
  }
}
