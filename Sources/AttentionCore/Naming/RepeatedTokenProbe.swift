/// Sequences of random tokens that come twice, and what a head does with them.
///
/// A passage of `period` different random tokens is followed by itself. Nothing but the first occurrence tells how the second goes
/// on, so a head that looks at the token behind the first occurrence of the query's does induction (Olsson et al. 2022,
/// "In-context Learning and Induction Heads"). The same seed gives the same sequences everywhere.
public struct RepeatedTokenProbe: Sendable {
  /// The ids of each sequence, all of one length.
  public let sequences: [[Int]]
  /// Number of tokens of the passage.
  public let period: Int
  /// Number of tokens before the passage: 1 where there is a start, else 0.
  public let lead: Int

  /// Draws sequences.
  ///
  /// - Parameters:
  ///   - vocabulary: the ids to draw from, at least `period` of them.
  ///   - start: an id put in front of each sequence, as models expect a token such as `<s>` there.
  ///   - period: at least 2.
  ///   - count: the number of sequences, at least 1.
  public init(vocabulary: [Int], start: Int?, period: Int = 32, count: Int = 8, seed: UInt64 = 0) {
    precondition(period >= 2 && vocabulary.count >= period && count >= 1)
    self.period = period
    lead = start == nil ? 0 : 1
    var random = SplitMix64(state: seed)
    sequences = (0..<count).map { _ in
      let passage = random.distinct(period, below: vocabulary.count).map { vocabulary[$0] }
      return (start.map { [$0] } ?? []) + passage + passage
    }
  }

  /// What a head did with one of the sequences.
  ///
  /// The first key of the sequence is no target: heads rest there (a sink), and that is neither induction nor anything else
  /// measured here. TransformerLens's diagonal of induction has one such entry.
  /// - Precondition: the head attends from a sequence of the probe to itself.
  public func scores(_ head: HeadAttention) -> ProbeScores {
    let count = lead + 2 * period
    precondition(head.queries == count && head.keys == count)
    func mean(_ queries: Range<Int>, back: Int) -> Double {
      let queries = max(queries.lowerBound, back + 1)..<queries.upperBound
      return queries.reduce(0) { $0 + Double(head.pattern[$1 * count + $1 - back]) } / Double(queries.count)
    }
    let second = lead + period..<count
    return ProbeScores(
      induction: mean(second, back: period - 1), duplicateToken: mean(second, back: period),
      previousToken: mean(1..<count, back: 1))
  }
}

extension ProbeScores {
  /// The mean of the scores of several sequences, `nil` of none.
  public static func mean(_ scores: [ProbeScores]) -> ProbeScores? {
    guard !scores.isEmpty else { return nil }
    func mean(_ metric: ProbeMetric) -> Double { scores.reduce(0) { $0 + $1[metric] } / Double(scores.count) }
    return ProbeScores(
      induction: mean(.induction), duplicateToken: mean(.duplicateToken), previousToken: mean(.previousToken))
  }
}

/// Random numbers that are the same everywhere: SplitMix64 (Steele, Lea & Flood 2014).
private struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number below `bound`: the high half of the product (Lemire 2019), whose bias of bound / 2⁶⁴ does not matter here.
  mutating func next(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Different numbers below `bound`, at least `count` (Floyd's algorithm, shuffled).
  mutating func distinct(_ count: Int, below bound: Int) -> [Int] {
    var chosen: [Int] = []
    var taken: Set<Int> = []
    for limit in bound - count..<bound {
      let number = next(below: limit + 1)
      let fresh = taken.insert(number).inserted ? number : limit
      if fresh == limit { taken.insert(limit) }
      chosen.insert(fresh, at: next(below: chosen.count + 1))
    }
    return chosen
  }
}
