import Foundation
import TestSupport
import Testing

@testable import AttentionCore

struct HeadNamingTests {
  static let lengths = [8, 13, 25, 64, 200]
  /// The names that say what job a head has.
  private static let jobs: Set<HeadKind> = [
    .previousToken, .nextToken, .selfToken, .sink, .delimiter, .duplicateToken, .induction, .local,
  ]

  /// Tokens of which half come twice; some are special, some punctuation.
  private func facts(_ count: Int) -> TokenFacts {
    TokenFacts(
      queries: count, keys: count, isSelfAttention: true,
      identities: (0..<count).map { $0 % ((count + 1) / 2) },
      isSpecial: (0..<count).map { $0 % 9 == 4 }, isPunctuation: (0..<count).map { $0 % 7 == 5 })
  }

  private func rows(_ count: Int, _ mask: AttentionMask, _ score: (_ query: Int, _ key: Int) -> Double)
    -> [[Float]]
  {
    (0..<count).map { query in
      let visible = mask.visibleKeys(query: query, keys: count)
      let weights = (0..<count).map { visible.contains($0) ? exp(score(query, $0)) : 0 }
      let sum = weights.reduce(0, +)
      return weights.map { Float($0 / sum) }
    }
  }

  private func name(_ rows: [[Float]], _ mask: AttentionMask) -> HeadName {
    HeadNaming.name(measure(rows, mask: mask, facts: facts(rows.count)).pattern)
  }

  @Test("equal weights are broad, however few tokens there are", arguments: lengths)
  func uniform(count: Int) {
    for mask in [AttentionMask.causal, .bidirectional, .causal(window: 5)] {
      let name = name(rows(count, mask) { _, _ in 0 }, mask)
      #expect(name.kind == .broad && name.threshold == 0.9 && abs((name.score ?? 0) - 1) < 1e-5)
    }
  }

  @Test("a head that does one thing is named after it", arguments: lengths)
  func pure(count: Int) {
    let period = (count + 1) / 2
    let heads: [(HeadKind, AttentionMask, (Int, Int) -> Bool)] = [
      (.previousToken, .causal, { $1 == $0 - 1 }), (.previousToken, .bidirectional, { $1 == $0 - 1 }),
      (.nextToken, .bidirectional, { $1 == $0 + 1 }), (.selfToken, .causal, { $1 == $0 }),
      (.sink, .causal, { $1 == 0 }), (.sink, .bidirectional, { $1 == 0 }),
      (.duplicateToken, .causal, { $1 == $0 - period }), (.induction, .causal, { $1 == $0 - period + 1 }),
      (.delimiter, .bidirectional, { $1 % 9 == 4 }), (.delimiter, .bidirectional, { $1 % 7 == 5 }),
    ]
    for (kind, mask, isTarget) in heads {
      if count < 20, [.duplicateToken, .induction].contains(kind) { continue }
      let name = name(rows(count, mask) { isTarget($0, $1) ? 20 : 0 }, mask)
      #expect(name.kind == kind)
      #expect(name.score ?? 0 >= name.threshold ?? 1)
    }
  }

  @Test("a head that stays near is local once there are tokens that are not near", arguments: [25, 64, 200])
  func local(count: Int) {
    let rows = rows(count, .causal) { $0 - $1 == 2 || $0 - $1 == 3 ? 5 : 0 }
    #expect(name(rows, .causal).kind == .local)
  }

  @Test("a head that picks few keys by what the token is goes by content", arguments: [64, 200])
  func content(count: Int) {
    var random = SeededGenerator(seed: 5)
    let picked = (0..<count).map { Int.random(in: 0...$0, using: &random) }
    #expect(name(rows(count, .causal) { picked[$0] == $1 ? 8 : 0 }, .causal).kind == .content)
  }

  @Test("weights by lot make no head look as if it had a job, sharp or soft", arguments: [8, 13, 25, 64])
  func chance(count: Int) {
    var maps = 0
    var named: [HeadName] = []
    for seed in 0..<(count > 30 ? 4 : 40) as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      for mask in [AttentionMask.causal, .bidirectional] {
        for scale in [0.5, 2, 6, 30] {
          let name = name(rows(count, mask) { _, _ in .random(in: -scale...scale, using: &random) }, mask)
          if Self.jobs.contains(name.kind) { named.append(name) }
          maps += 1
        }
      }
    }
    // On 8 tokens, a head that picks one key for each query does look at the token before 5 times now and then.
    #expect(named.count <= (count > 20 ? 0 : maps / 100), "\(named)")
  }

  @Test("the probe decides on induction where there is one")
  func probe() {
    let period = 32
    let induction = measure(
      rows(64, .causal) { $1 == $0 - period + 1 ? 20 : 0 }, facts: facts(64)
    ).pattern
    let none = ProbeScores(induction: 0.1, duplicateToken: 0, previousToken: 0)
    let much = ProbeScores(induction: 0.6, duplicateToken: 0.35, previousToken: 0)
    #expect(HeadNaming.name(induction).kind == .induction)
    #expect(HeadNaming.name(induction, probe: none).kind != .induction)
    #expect(
      HeadNaming.name(MetricValues(), probe: much) == HeadName(.induction, score: 0.6, threshold: 0.3))
    #expect(
      HeadNaming.name(MetricValues(), probe: ProbeScores(induction: 0, duplicateToken: 0.9, previousToken: 0))
        .kind
        == .duplicateToken)
  }

  @Test(
    "of jobs that hold alike, the greater share gives the name; what holds for all queries goes before a rest"
  )
  func order() {
    func name(_ values: [(HeadMetric, Double)]) -> HeadKind {
      var all = MetricValues()
      for (metric, value) in values { all[metric] = MetricValue(value, count: 1000, uniform: 0.01) }
      return HeadNaming.name(all).kind
    }
    #expect(name([(.previousToken, 0.35), (.selfToken, 0.5)]) == .selfToken)
    #expect(name([(.previousToken, 0.5), (.selfToken, 0.35)]) == .previousToken)
    #expect(name([(.previousToken, 0.35), (.firstToken, 0.6)]) == .previousToken)
    #expect(name([(.inductionEligible, 0.35), (.firstToken, 0.6)]) == .induction)
    #expect(name([(.normalizedEntropy, 0.95), (.firstToken, 0.6)]) == .broad)
    #expect(name([(.previousToken, 0.29)]) == .mixed)
  }

  @Test("a threshold rises where equal weights come near it, and on few queries")
  func bounds() {
    let values: [(value: MetricValue, expected: Double)] = [
      (MetricValue(0, count: 1_000_000, uniform: 0.2), 0.44), (MetricValue(0, count: 1, uniform: nil), 0.3),
      (MetricValue(0, count: 16, uniform: 0.2), 0.55),
    ]
    let condition = NamingRule.Condition.aboveUniform(0.3, .previousToken)
    for (value, expected) in values { #expect(abs(condition.bound(for: value) - expected) < 1e-12) }
    // One key that all queries have in common: 256 of them count as 16.
    let shared = NamingRule.Condition.aboveUniform(0.3, .firstToken, sharedKeys: true)
    #expect(abs(shared.bound(for: MetricValue(0, count: 256, uniform: 0.2)) - 0.55) < 1e-12)
    #expect(shared.bound(for: MetricValue(0, count: 8, uniform: 0.25)) == 0.9)
  }

  @Test("a head that puts less on delimiters than equal weights would is not named after them")
  func manyDelimiters() {
    let names = [0.91, 0.94, 0.951, 0.97].map { mass in
      var values = MetricValues()
      values[.punctuation] = MetricValue(mass, count: 112, uniform: 0.951)
      return HeadNaming.name(values).kind
    }
    #expect(names == [.mixed, .mixed, .mixed, .mixed])
    var values = MetricValues()
    values[.punctuation] = MetricValue(0.98, count: 112, uniform: 0.951)
    #expect(HeadNaming.name(values).kind == .delimiter)
  }

  @Test("of one token and of two nothing can be told")
  func fewTokens() {
    #expect(name([[1]], .causal) == HeadName(.mixed))
    for rows in [[[1, 0], [1, 0]], [[1, 0], [0, 1]]] as [[[Float]]] {
      #expect(name(rows, .causal) == HeadName(.mixed))
      #expect(name(rows, .bidirectional) == HeadName(.mixed))
    }
  }

  @Test("a head without values is mixed, and has no score")
  func empty() { #expect(HeadNaming.name(MetricValues()) == HeadName(.mixed)) }
}
