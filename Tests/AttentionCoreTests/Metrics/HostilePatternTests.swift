import TestSupport
import Testing

@testable import AttentionCore

/// Whatever the weights are, values are finite or missing.
struct HostilePatternTests {
  private static let oddities: [Float] = [
    .nan, .infinity, -.infinity, -1, -0.0, 0, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e-30, 1, 1e30,
    .greatestFiniteMagnitude,
  ]

  private func expectFinite(_ values: MetricValues) {
    for metric in HeadMetric.allCases {
      guard let value = values[metric] else { continue }
      #expect(value.value.isFinite && value.count > 0, "\(metric.rawValue): \(value)")
    }
  }

  @Test("odd weights and norms give finite values", arguments: 0..<40)
  func odd(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 1...20, using: &random)
    let oddities = seed < 12 ? [Self.oddities[seed]] : Self.oddities
    let rows = (0..<count).map { _ in
      (0..<count).map { _ in oddities.randomElement(using: &random) ?? 0 }
    }
    let facts = TokenFacts(
      queries: count, keys: count, isSelfAttention: true,
      identities: (0..<count).map { _ in Int.random(in: 0...3, using: &random) },
      isSpecial: (0..<count).map { _ in Bool.random(using: &random) })
    for mask in [AttentionMask.causal, .bidirectional, AttentionMask(before: 2, after: 1)] {
      let norms = (0..<count).map { _ in oddities.randomElement(using: &random) ?? 0 }
      let found = measure(rows, mask: mask, facts: facts, valueNorms: norms)
      expectFinite(found.pattern)
      if let normWeighted = found.normWeighted { expectFinite(normWeighted) }
    }
  }

  @Test("denormal rows are rows like others")
  func denormal() {
    let found = measure([[1, 0], [.leastNonzeroMagnitude, .leastNonzeroMagnitude]]).pattern
    #expect(found[.entropy].map { abs($0.value - VectorMath.log(2.0) / 2) < 1e-6 } == true)
    #expect(found[.distanceWithoutFirst].isMean(0, of: 1))
  }

  @Test("negative weights count as 0, rows with an infinite one take no part")
  func noDistribution() {
    let found = measure([[1, 0, 0], [0.25, -0.5, 0], [.infinity, 1, 0]]).pattern
    #expect(found[.selfToken].isMean(0.5, of: 2))
    #expect(found[.entropy].isMean(0, of: 2))
    #expect(found[.rowDivergence] == nil)
    #expect(measure([[.infinity]]).pattern == MetricValues())
  }

  @Test("a sequence of padding alone, and no tokens at all, have no values")
  func nothing() {
    let padding = TokenFacts(
      queries: 2, keys: 2, isSelfAttention: true, queryPadding: [true, true], keyPadding: [true, true])
    #expect(measure([[1, 0], [0, 1]], facts: padding).pattern == MetricValues())
    let keys = TokenFacts(queries: 2, keys: 2, isSelfAttention: true, keyPadding: [true, true])
    #expect(measure([[1, 0], [0, 1]], facts: keys, valueNorms: [1, 1]).normWeighted == MetricValues())
    #expect(measure([]).pattern == MetricValues())
  }

  @Test("weight on padded keys is not seen")
  func paddedKeys() {
    let facts = TokenFacts(queries: 2, keys: 3, isSelfAttention: false, keyPadding: [false, false, true])
    let found = measure([[0.25, 0.25, 0.5], [0.5, 0, 0.5]], mask: .bidirectional, facts: facts).pattern
    #expect(found[.firstToken]?.value == 0.375)
    #expect(found[.keysFor90]?.value == 1.5)
    #expect(found[.sparsity]?.value == 0.25)
  }

  @Test("the largest local window there is")
  func widest() {
    #expect(measure([[1, 0], [0.5, 0.5]], localWindow: .max).pattern[.local]?.value == 1)
  }
}
