import TestSupport
import Testing

@testable import AttentionCore

struct CircuitSpectrumTests {
  @Test(
    "singular values of circuits that are diagonal are their numbers, and the effective rank counts equal ones"
  )
  func diagonal() throws {
    let (width, d) = (12, 4)
    let sizes: [Float] = [2, 0.5, 3, 1]
    var head = HeadMatrices(
      query: unitColumns(width: width, d), key: unitColumns(width: width, d, from: 6),
      value: unitColumns(width: width, d),
      output: turned(unitColumns(width: width, d), rows: width, columns: d))
    var found = circuits([[head]], width: width, headWidth: d).heads(of: nil, layers: [0], heads: [0])[0]
    #expect(found.queryKeySingularValues.allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(found.queryKeySingularValues.count == d)
    #expect(abs(try #require(found[.queryKeyRank]) - 4) < 1e-9)
    #expect(abs(try #require(found[.outputValueNorm]) - 2) < 1e-9)
    head.query = head.query.enumerated().map { $1 * sizes[$0 % d] }
    found = circuits([[head]], width: width, headWidth: d).heads(of: nil, layers: [0], heads: [0])[0]
    let expected = [3, 2, 1, 0.5]
    #expect(zip(found.queryKeySingularValues, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(abs(try #require(found[.queryKeyLargest]) - 3) < 1e-9)
    // (9 + 4 + 1 + 1/4)² / (81 + 16 + 1 + 1/16)
    #expect(abs(try #require(found[.queryKeyRank]) - 14.25 * 14.25 / 98.0625) < 1e-9)
  }

  @Test("the effective rank of random circuits is d_head / (1 + 2 d_head / d_model)")
  func random() throws {
    var generator = SeededGenerator(seed: 1)
    let (width, d) = (60, 20)
    let heads = (0..<10).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    let found = circuits([heads], width: width, headWidth: d)
      .heads(of: nil, layers: [0], heads: Array(0..<10))
    for metric in [CircuitMetric.queryKeyRank, .outputValueRank] {
      let mean = found.reduce(0) { $0 + ($1[metric] ?? 0) } / 10
      #expect(abs(mean / (20 / (1 + 40.0 / 60)) - 1) < 0.08)
    }
  }
}
