import Synchronization
import TestSupport
import Testing

@testable import AttentionCore

struct TokenGroupsTests {
  private struct Merged: Equatable {
    var queries = 0
    var keys = 0
    var pattern: [Float] = []
    var z: [Float] = []
    var output: [Float] = []
    var hasScores = false
  }

  /// Sizes of 1 to 4 that add up to `count`.
  private func groups(of count: Int, _ random: inout SeededGenerator) -> TokenGroups {
    var sizes: [Int] = []
    while sizes.reduce(0, +) < count {
      sizes.append(Int.random(in: 1...min(4, count - sizes.reduce(0, +)), using: &random))
    }
    return TokenGroups(sizes: sizes)
  }

  private func merge(
    _ pattern: [Float], z: [Float] = [], output: [Float] = [], _ queries: TokenGroups, _ keys: TokenGroups
  ) throws -> Merged {
    let result = Mutex(Merged())
    try pattern.withUnsafeBufferPointer { map in
      try z.withUnsafeBufferPointer { z in
        try output.withUnsafeBufferPointer { output in
          let head = HeadAttention(
            id: HeadID(layer: 2, head: 1), queries: queries.tokenCount, keys: keys.tokenCount, pattern: map,
            scores: map, z: z.isEmpty ? nil : z, output: output.isEmpty ? nil : output)
          try head.merged(queries: queries, keys: keys) { merged in
            result.withLock {
              $0 = Merged(
                queries: merged.queries, keys: merged.keys, pattern: Array(merged.pattern),
                z: merged.z.map { Array($0) } ?? [], output: merged.output.map { Array($0) } ?? [],
                hasScores: merged.scores != nil)
            }
          }
        }
      }
    }
    return result.withLock { $0 }
  }

  /// Rows of weights that sum to 1.
  private func rows(_ count: Int, _ columns: Int, _ random: inout SeededGenerator) -> [Float] {
    (0..<count).flatMap { _ in
      let row = random.floats(columns, scale: 0.5).map { $0 + 0.5001 }
      let sum = row.reduce(0, +)
      return row.map { $0 / sum }
    }
  }

  /// The mean over the rows of each group, in double precision.
  private func means(_ values: [Float], _ width: Int, _ groups: TokenGroups) -> [Double] {
    (0..<groups.count).flatMap { group in
      (0..<width).map { column in
        groups[group].reduce(0) { $0 + Double(values[$1 * width + column]) } / Double(groups[group].count)
      }
    }
  }

  private func isNear(_ found: [Float], _ expected: [Double]) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 }
  }

  @Test("weights are summed over keys and averaged over queries; rows still sum to 1", arguments: 0..<20)
  func formula(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let queries = groups(of: Int.random(in: 1...23, using: &random), &random)
    // Keys of other tokens, as cross-attention has them, or of the same.
    let keys = seed % 2 == 0 ? queries : groups(of: Int.random(in: 1...29, using: &random), &random)
    let (n, m) = (queries.tokenCount, keys.tokenCount)
    let (pattern, z, output) = (rows(n, m, &random), random.floats(n * 5), random.floats(n * 7))
    let merged = try merge(pattern, z: z, output: output, queries, keys)

    var expected: [Double] = []
    for query in 0..<queries.count {
      for key in 0..<keys.count {
        var sum = 0.0
        for i in queries[query] { for j in keys[key] { sum += Double(pattern[i * m + j]) } }
        expected.append(sum / Double(queries[query].count))
      }
    }
    #expect(merged.queries == queries.count)
    #expect(merged.keys == keys.count)
    #expect(isNear(merged.pattern, expected))
    #expect(isNear(merged.z, means(z, 5, queries)))
    #expect(isNear(merged.output, means(output, 7, queries)))
    #expect(!merged.hasScores)
    for row in 0..<queries.count {
      let sum = merged.pattern[row * keys.count..<(row + 1) * keys.count].reduce(0, +)
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  @Test("tokens that are groups each keep their bits")
  func nothingMerged() throws {
    var random = SeededGenerator(seed: 5)
    let groups = TokenGroups(sizes: Array(repeating: 1, count: 9))
    let (pattern, z) = (random.floats(81), random.floats(27))
    let merged = try merge(pattern, z: z, groups, groups)
    #expect(merged.pattern == pattern)
    #expect(merged.z == z)
  }

  @Test("a query that sees nothing takes no part in the mean, and a group of such queries stays empty")
  func emptyRows() throws {
    let merged = try merge(
      [0, 0, 0, 0.25, 0.5, 0.25, 0, 0, 0, 0, 0, 0], z: [9, 4, 0, 2], TokenGroups(sizes: [2, 2]),
      TokenGroups(sizes: [1, 2]))
    #expect(merged.pattern == [0.25, 0.75, 0, 0])
    #expect(merged.z == [4, 1])
  }

  @Test("sums that are no numbers any more are an error")
  func overflow() {
    let huge = Float.greatestFiniteMagnitude
    #expect(throws: AttentionError.nonFiniteWeight(id: HeadID(layer: 2, head: 1), query: 0, key: 1)) {
      try merge([0, huge, huge], TokenGroups(sizes: [1]), TokenGroups(sizes: [1, 2]))
    }
  }

  @Test("sizes come back, and ranges follow each other")
  func ranges() {
    let groups = TokenGroups(sizes: [2, 1, 3])
    #expect(groups.sizes == [2, 1, 3])
    #expect((0..<groups.count).map { groups[$0] } == [0..<2, 2..<3, 3..<6])
    #expect(groups.tokenCount == 6)
    #expect(TokenGroups(sizes: []).count == 0)
  }
}
