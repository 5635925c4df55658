import Foundation
import Testing

@testable import AttentionCore

/// Patterns whose metrics can be written down.
struct ClosedFormTests {
  private func expect(
    _ values: MetricValues, _ expected: [HeadMetric: Double], tolerance: Double = 1e-6,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for (metric, value) in expected {
      let found = values[metric]?.value ?? .nan
      #expect(
        abs(found - value) <= tolerance, "\(metric.rawValue): \(found), expected \(value)",
        sourceLocation: sourceLocation)
    }
  }

  @Test("a uniform causal row has the entropy ln(i + 1)", arguments: [2, 3, 17, 100])
  func uniform(count: Int) {
    let rows = causal(count) { _, _ in 1 }
    let values = measure(rows).pattern
    let n = Double(count)
    let harmonic = (1...count).reduce(0.0) { $0 + 1 / Double($1) }
    expect(
      values,
      [
        .entropy: (1...count).reduce(0.0) { $0 + log(Double($1)) } / n, .normalizedEntropy: 1,
        .confidence: (harmonic - 1) / (n - 1), .distance: (n - 1) / 4, .signedDistance: -(n - 1) / 4,
        .previousToken: (harmonic - 1) / (n - 1), .selfToken: harmonic / n,
        .firstToken: (harmonic - 1) / (n - 1), .sparsity: 0,
        .keysFor90: (1...count).reduce(0.0) { $0 + (0.9 * Double($1) - 1e-9).rounded(.up) } / n,
      ])
    #expect(values[.nextToken] == nil)
    #expect(values[.normalizedEntropy]?.count == count - 1)
  }

  @Test("a head that looks at the token before has mass 1 there, distance 1 and goes by offset")
  func previous() {
    let rows = causal(12) { $1 == max($0 - 1, 0) ? 1 : 0 }
    expect(
      measure(rows).pattern,
      [
        .previousToken: 1, .distance: 11.0 / 12, .signedDistance: -11.0 / 12, .distanceWithoutFirst: 1,
        .signedDistanceWithoutFirst: -1,
        .entropy: 0, .confidence: 1, .keysFor90: 1, .selfToken: 1.0 / 12, .firstToken: 1.0 / 11, .local: 1,
        .rowDivergence: log(2), .offsetDivergence: 0,
      ])
  }

  @Test("a head that looks at the first token stays there whatever the query")
  func first() {
    let values = measure(causal(9) { $1 == 0 ? 1 : 0 }).pattern
    expect(values, [.firstToken: 1, .distance: 4, .rowDivergence: 0, .offsetDivergence: log(2)])
    #expect(values[.distanceWithoutFirst] == nil)
  }

  @Test("a head that looks at itself")
  func identity() {
    let rows = causal(9) { $0 == $1 ? 1 : 0 }
    expect(
      measure(rows).pattern,
      [
        .selfToken: 1, .firstToken: 0, .distance: 0, .rowDivergence: log(2), .offsetDivergence: 0,
        .previousToken: 0,
      ])
  }

  @Test(
    "ALiBi's slopes alone: mean distances of a geometric series, which goes by offset",
    arguments: [1, 2, 3, 4])
  func alibi(power: Int) {
    let slope = pow(2, -Double(power))
    let count = 400
    let values = measure(causal(count) { exp(-slope * Double($0 - $1)) }).pattern
    let expected = (0..<count).reduce(0.0) { sum, query in
      // Σ d rᵈ / Σ rᵈ for d up to the query's place.
      let r = exp(-slope)
      let n = Double(query + 1)
      return sum + r / (1 - r) - n * pow(r, n) / (1 - pow(r, n))
    }
    expect(
      values, [.distance: expected / Double(count), .signedDistance: -expected / Double(count)],
      tolerance: 1e-5)
    #expect((values[.offsetDivergence]?.value ?? 1) < 0.02)
    #expect((values[.rowDivergence]?.value ?? 0) > 2 * (values[.offsetDivergence]?.value ?? 1))
  }

  @Test("induction and duplicate tokens among eligible queries")
  func induction() {
    // a b c a b c: the second a, b and c look at what followed the first.
    let facts = TokenFacts(queries: 6, keys: 6, isSelfAttention: true, identities: [7, 8, 9, 7, 8, 9])
    let induction = measure(causal(6) { $1 == ($0 >= 3 ? $0 - 2 : 0) ? 1 : 0 }, facts: facts).pattern
    #expect(induction[.induction].isMean(0.5, of: 6))
    #expect(induction[.inductionEligible].isMean(1, of: 3))
    #expect(induction[.duplicateToken].isMean(0, of: 6))
    let duplicate = measure(causal(6) { $1 == ($0 >= 3 ? $0 - 3 : 0) ? 1 : 0 }, facts: facts).pattern
    #expect(duplicate[.duplicateToken].isMean(0.5, of: 6))
    #expect(duplicate[.duplicateTokenEligible].isMean(1, of: 3))
    #expect(duplicate[.inductionEligible].isMean(0, of: 3))
  }

  @Test("a word that comes twice in a row is no induction: what followed it is the query itself")
  func amen() {
    let facts = TokenFacts(queries: 2, keys: 2, isSelfAttention: true, identities: [3, 3])
    let values = measure([[1, 0], [0, 1]], facts: facts).pattern
    #expect(values[.induction] == nil)
    #expect(values[.inductionEligible] == nil)
    #expect(values[.duplicateTokenEligible].isMean(0, of: 1))
  }
}
