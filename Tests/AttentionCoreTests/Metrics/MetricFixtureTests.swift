import Foundation
import TestSupport
import Testing

@testable import AttentionCore

/// Every metric against what NumPy makes of the definitions: `Tests/Fixtures/metrics.json`, made by `make_metrics.py` beside it.
struct MetricFixtureTests {
  struct Case: Decodable, CustomTestStringConvertible, Sendable {
    let name: String
    let queries: Int
    let keys: Int
    let before: Int?
    let after: Int?
    let isSelfAttention: Bool
    let localWindow: Int
    let ids: [Int]?
    let special: [Int]
    let punctuation: [Int]
    let queryPadding: [Int]
    let keyPadding: [Int]
    let pattern: [Float]
    let valueNorms: [Float]
    /// Value and count.
    let expected: [String: [Double]]
    let expectedNormWeighted: [String: [Double]]
    let uniform: [String: [Double]]

    var testDescription: String { name }

    var facts: TokenFacts {
      func flags(_ places: [Int], _ count: Int) -> [Bool] { (0..<count).map(places.contains) }
      return TokenFacts(
        queries: queries, keys: keys, isSelfAttention: isSelfAttention, identities: ids,
        isSpecial: flags(special, keys), isPunctuation: flags(punctuation, keys),
        queryPadding: queryPadding.isEmpty ? nil : flags(queryPadding, queries),
        keyPadding: keyPadding.isEmpty ? nil : flags(keyPadding, keys))
    }

    var measurement: HeadMeasurement {
      let rows = (0..<queries).map { Array(pattern[$0 * keys..<($0 + 1) * keys]) }
      return measure(
        rows, mask: AttentionMask(before: before, after: after), facts: facts, valueNorms: valueNorms,
        localWindow: localWindow)
    }
  }

  static let cases: [Case] = {
    let data = FileManager.default.contents(atPath: "\(repositoryRoot)/Tests/Fixtures/metrics.json")
    return data.flatMap { try? JSONDecoder().decode([Case].self, from: $0) } ?? []
  }()

  @Test("the fixture is there, and has a value of every metric")
  func complete() {
    #expect(Self.cases.count == 27)
    let keys = Set(Self.cases.flatMap(\.expected.keys))
    #expect(keys == Set(HeadMetric.allCases.map(\.rawValue)))
  }

  @Test("each metric is what NumPy makes of its definition, within 1e-5", arguments: cases)
  func agrees(_ example: Case) {
    let found = example.measurement
    expect(found.pattern, example.expected)
    if let normWeighted = found.normWeighted {
      expect(normWeighted, example.expectedNormWeighted)
    } else {
      Issue.record("no norm-weighted values")
    }
    for metric in HeadMetric.allCases {
      guard let value = found.pattern[metric] else { continue }
      #expect(abs((value.uniform ?? .nan) - (example.uniform[metric.rawValue]?[0] ?? .nan)) <= 1e-5)
    }
  }

  private func expect(_ values: MetricValues, _ expected: [String: [Double]]) {
    for metric in HeadMetric.allCases {
      let (found, wanted) = (values[metric], expected[metric.rawValue])
      #expect((found == nil) == (wanted == nil), "\(metric.rawValue)")
      guard let found, let wanted else { continue }
      #expect(
        abs(found.value - wanted[0]) <= 1e-5, "\(metric.rawValue): \(found.value), expected \(wanted[0])")
      #expect(found.count == Int(wanted[1]), "\(metric.rawValue): \(found.count) rows, expected \(wanted[1])")
    }
  }
}
