import TestSupport
import Testing

@testable import AttentionCore

struct SubspaceOverlapTests {
  private let width = 24
  private let d = 5

  private func overlap(_ head: HeadMatrices) -> HeadCircuit {
    circuits([[head]], width: width, headWidth: d).heads(of: nil, layers: [0], heads: [0])[0]
  }

  @Test("the same directions overlap wholly, however they are mixed; other ones not at all")
  func extremes() throws {
    var generator = SeededGenerator(seed: 1)
    var head = HeadMatrices.random(width: width, headWidth: d, &generator)
    // Keys read what queries read, with columns in another order, other signs and sizes.
    head.key = (0..<width * d).map { head.query[$0 / d * d + (d - 1 - $0 % d)] * Float($0 % d - 7) }
    let same = overlap(head)
    #expect(abs(try #require(same[.queryKeyOverlap]) - 1) < 1e-9)
    head.query = unitColumns(width: width, d)
    head.value = unitColumns(width: width, d, from: d)
    let apart = overlap(head)
    #expect(abs(try #require(apart[.queryValueOverlap])) < 1e-12)
    // Three of five directions are shared.
    head.key = unitColumns(width: width, d, from: 2)
    #expect(abs(try #require(overlap(head)[.queryKeyOverlap]) - 3 / 5) < 1e-9)
  }

  @Test("a matrix of lower rank counts with its rank, in the overlap and in the baseline")
  func ranks() throws {
    var generator = SeededGenerator(seed: 2)
    var head = HeadMatrices.random(width: width, headWidth: d, &generator)
    // All columns of W_Q point along the first dimension, which W_K reads too.
    head.query = (0..<width * d).map { $0 < d ? Float($0 + 1) : 0 }
    head.key = unitColumns(width: width, d)
    let found = overlap(head)
    #expect(abs(try #require(found[.queryKeyOverlap]) - 1) < 1e-9)
    #expect(found[.queryKeyOverlapBaseline] == 5.0 / 24)
    head.key = head.query
    #expect(overlap(head)[.queryKeyOverlapBaseline] == 1.0 / 24)
  }

  @Test("random projections overlap as the baseline says")
  func baseline() throws {
    var generator = SeededGenerator(seed: 3)
    let heads = (0..<40).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    let found = circuits([heads], width: width, headWidth: d)
      .heads(of: nil, layers: [0], heads: Array(0..<40))
    for (metric, baseline) in [
      (CircuitMetric.queryKeyOverlap, CircuitMetric.queryKeyOverlapBaseline),
      (.queryValueOverlap, .queryValueOverlapBaseline), (.keyValueOverlap, .keyValueOverlapBaseline),
    ] {
      let mean = found.reduce(0) { $0 + ($1[metric] ?? 0) } / 40
      // One overlap has a standard deviation of about 0.06.
      #expect(abs(mean - 5.0 / 24) < 0.03)
      #expect(found.allSatisfy { $0[baseline] == 5.0 / 24 })
    }
  }
}
