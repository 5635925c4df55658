import TestSupport
import Testing

@testable import AttentionCore

struct HostileCircuitTests {
  private let width = 10
  private let d = 3

  private func analyse(
    _ heads: [HeadMatrices]
  ) -> (heads: [HeadCircuit], strongest: [HeadID: [CompositionKind: Composition]]) {
    let analysis = circuits([heads, heads], width: width, headWidth: d)
    let all = Array(heads.indices)
    return (
      analysis.heads(of: nil, layers: [0, 1], heads: all),
      analysis.composition(of: nil, layers: [0, 1], heads: all) { _ in }
    )
  }

  @Test(
    "weights that are not finite leave their own metrics out, and those of no other head",
    arguments: [Float.nan, .infinity])
  func notFinite(_ bad: Float) throws {
    var generator = SeededGenerator(seed: 1)
    let good = HeadMatrices.random(width: width, headWidth: d, &generator)
    var broken = HeadMatrices.random(width: width, headWidth: d, &generator)
    broken.key[4] = bad
    let (heads, strongest) = analyse([good, broken])
    #expect(
      CircuitMetric.allCases.filter { heads[0][$0] == nil } == [
        .tokenCopying, .queryComposition, .keyComposition, .valueComposition,
      ])
    let absent = CircuitMetric.allCases.filter { heads[1][$0] == nil }
    #expect(absent == CircuitMetric.allCases.filter { !["qv", "ov", "co"].contains($0.rawValue.prefix(2)) })
    #expect(heads[1].queryKeySingularValues.isEmpty && heads[1].outputValueSingularValues.count == d)
    // Its OV circuit is whole: it writes, and its values read.
    #expect(strongest[HeadID(layer: 1, head: 0)]?.count == 3)
    #expect(strongest[HeadID(layer: 1, head: 1)].map { Array($0.keys) } == [.value])
  }

  @Test("weights that are 0 have no direction and no eigenvalues; their size is 0")
  func zero() throws {
    var generator = SeededGenerator(seed: 2)
    var head = HeadMatrices.random(width: width, headWidth: d, &generator)
    head.query = head.query.map { _ in 0 }
    head.value = head.query
    let (heads, strongest) = analyse([head])
    for metric in [
      CircuitMetric.queryKeyOverlap, .queryKeyOverlapBaseline, .keyValueOverlap, .queryKeyRank,
      .outputValueRank, .copying,
    ] {
      #expect(heads[0][metric] == nil)
    }
    #expect(heads[0][.queryKeyNorm] == 0 && heads[0][.outputValueLargest] == 0)
    #expect(strongest.isEmpty)
  }

  @Test(
    "weights as large and as small as 32-bit numbers go keep what does not depend on size",
    arguments: [3e38, 1e-38, 0x1p-148])
  func extremes(_ size: Float) throws {
    var generator = SeededGenerator(seed: 3)
    let plain = HeadMatrices.random(width: width, headWidth: d, &generator)
    // Signs alone, so that the smallest numbers there are keep their directions.
    func sized(_ values: [Float], _ size: Float) -> [Float] { values.map { $0 < 0 ? -size : size } }
    func sized(_ size: Float) -> HeadMatrices {
      HeadMatrices(
        query: sized(plain.query, size), key: sized(plain.key, size), value: sized(plain.value, size),
        output: sized(plain.output, size))
    }
    let (expected, expectedStrongest) = analyse([sized(1)])
    let (found, strongest) = analyse([sized(size)])
    for metric in [
      CircuitMetric.queryKeyOverlap, .keyValueOverlap, .queryKeyRank, .outputValueRank, .copying,
    ] {
      #expect(abs(try #require(found[0][metric]) - (try #require(expected[0][metric]))) < 1e-6)
    }
    let id = HeadID(layer: 1, head: 0)
    for kind in CompositionKind.allCases {
      let pair = (try #require(strongest[id]?[kind]), try #require(expectedStrongest[id]?[kind]))
      #expect(abs(pair.0.score - pair.1.score) < 1e-6)
    }
  }

  @Test("a head wider than what is measured is left out, whatever is asked of it")
  func wide() {
    let (width, d) = (2, CircuitAnalysis.widestHead + 1)
    let values = [Float](repeating: 1, count: width * d)
    let head = HeadMatrices(query: values, key: values, value: values, output: values)
    let analysis = circuits([[head], [head]], width: width, headWidth: d)
    let found = analysis.heads(of: nil, layers: [0, 1], heads: [0])
    #expect(
      found.count == 2 && found.allSatisfy { head in CircuitMetric.allCases.allSatisfy { head[$0] == nil } })
    #expect(analysis.composition(of: nil, layers: [0, 1], heads: [0]) { _ in }.isEmpty)
    #expect(analysis.cost(ofHeads: nil, layers: [0, 1], heads: [0]) == 0)
  }

  @Test("layers, heads and parts that a model does not have are left out")
  func absent() {
    var generator = SeededGenerator(seed: 4)
    let head = HeadMatrices.random(width: width, headWidth: d, &generator)
    let analysis = circuits([[head]], width: width, headWidth: d)
    #expect(
      analysis.heads(of: nil, layers: [-1, 0, 5], heads: [-2, 0, 9]).map(\.id) == [HeadID(layer: 0, head: 0)])
    for part in [AttentionPart.cross, .decoder] {
      #expect(analysis.heads(of: part, layers: [0], heads: [0]).isEmpty)
      #expect(analysis.composition(of: part, layers: [0], heads: [0]) { _ in }.isEmpty)
    }
    #expect(analysis.composition(of: nil, layers: [], heads: []) { _ in }.isEmpty)
    #expect(analysis.composition(of: nil, layers: [0], heads: [0]) { _ in }.isEmpty)
  }
}
