import Reports
import Testing

@Suite struct PackedMapTests {
  private func largestError(_ values: [Float], queries: Int, keys: Int) throws -> Float {
    let map = try PackedMap(values, queries: queries, keys: keys)
    let error = zip(values, map.unpacked(queries: queries, keys: keys)).map { abs($0 - $1) }.max() ?? 0
    #expect(abs(error - map.largestError) < 1e-6, "the stated error is the true one")
    return error
  }

  @Test(arguments: [0, 1, 3, 8] as [Float], [false, true])
  func keepsWeightsWithinTheBound(spread: Float, causal: Bool) throws {
    let values = randomPattern(queries: 50, keys: 50, causal: causal, spread: spread)
    #expect(try largestError(values, queries: 50, keys: 50) <= 0.002)
  }

  @Test func keepsEveryPossibleLargestWeightWithinTheBound() throws {
    let values = (0...2000).flatMap { step -> [Float] in
      let top = Float(step) / 2000
      return [top, 1 - top, top / 2, top / 3]
    }
    #expect(try largestError(values, queries: 2001, keys: 4) <= 0.002)
  }

  @Test func keepsOneHotAndUniformRowsExact() throws {
    #expect(try largestError([0, 1, 0, 0, 0, 1], queries: 2, keys: 3) == 0)
    #expect(try largestError([Float](repeating: 1 / 7, count: 49), queries: 7, keys: 7) < 1e-8)
  }

  @Test func keepsSmallWeightsBesideALargeOne() throws {
    let row: [Float] = [0.99, 0.004, 0.003, 0.002, 0.001]
    let back = try PackedMap(row, queries: 1, keys: 5).unpacked(queries: 1, keys: 5)
    for (before, after) in zip(row, back) { #expect(abs(before - after) < 0.01 * before) }
  }

  @Test func keepsRowsThatDoNotSumToOne() throws {
    #expect(try largestError([0.9, 0.8, 0.7, 0, 0, 0, 0.1, 0.1, 0], queries: 3, keys: 3) <= 0.002)
  }

  @Test func takesTheSmallestNumbersThereAre() throws {
    #expect(try largestError([1e-40, 0, 1e-42, 1e-45], queries: 2, keys: 2) < 1e-30)
    #expect(try largestError([1.000009, 0, 0.2, 0.8], queries: 2, keys: 2) <= 0.002)
  }

  @Test func keepsOtherNumbersAsTheyAre() throws {
    for values in [[-1, 0.5, 2, 1e30], [0.5, 1.5, 0, 0], [-0.25, 0, 0, 0]] as [[Float]] {
      let map = try PackedMap(values, queries: 2, keys: 2)
      #expect(map.encoding == .float32)
      #expect(map.unpacked(queries: 2, keys: 2) == values)
    }
  }

  @Test func storesTheLowerTriangleOnlyWhenTheRestIsZero() throws {
    let causal = randomPattern(queries: 9, keys: 9, causal: true, spread: 1)
    #expect(try PackedMap(causal, queries: 9, keys: 9).isTriangular)
    var touched = causal
    touched[1] = 1e-12
    #expect(try !PackedMap(touched, queries: 9, keys: 9).isTriangular)
    #expect(try !PackedMap([1, 0, 0.5, 0.5, 0, 0], queries: 2, keys: 3).isTriangular)
    #expect(try PackedMap([-3, 0, 2, 1], queries: 2, keys: 2).isTriangular)
  }

  @Test func packsOneTokenAndNone() throws {
    #expect(try PackedMap([1], queries: 1, keys: 1).unpacked(queries: 1, keys: 1) == [1])
    #expect(try PackedMap([], queries: 0, keys: 0).unpacked(queries: 0, keys: 0) == [])
  }

  @Test func poolsLargeMapsByTheLargestWeight() throws {
    var values = [Float](repeating: 0, count: 130 * 200)
    values[129 * 200 + 199] = 1
    values[0] = 0.25
    let thumbnail = try #require(try PackedMap(values, queries: 130, keys: 200).thumbnail)
    #expect((thumbnail.rows, thumbnail.columns) == (64, 64))
    #expect(thumbnail.codes[64 * 64 - 1] == 255)
    #expect(thumbnail.codes[0] == 128)
    #expect(thumbnail.codes.count { $0 > 0 } == 2)
    #expect(
      try PackedMap(randomPattern(queries: 64, keys: 64, causal: true, spread: 1), queries: 64, keys: 64)
        .thumbnail == nil)
  }

  @Test func poolsWideAndNarrowMaps() throws {
    let wide = try #require(
      try PackedMap([Float](repeating: 0.01, count: 300), queries: 3, keys: 100).thumbnail)
    #expect((wide.rows, wide.columns) == (3, 64))
    let scores = (0..<70).map { Float($0) - 35 }
    let narrow = try #require(try PackedMap(scores, queries: 70, keys: 1).thumbnail)
    #expect((narrow.rows, narrow.columns) == (64, 1))
    #expect(narrow.codes.first == 0)
    #expect(narrow.codes.last == 255)
  }
}
