import AttentionCore
import Foundation
import TestSupport
import Testing

struct MapComparerTests {
  private func compare(
    _ a: [Float], _ b: [Float], _ queries: TokenAlignment, _ keys: TokenAlignment
  ) -> MapDifference? {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in MapComparer(queries: queries, keys: keys).compare(a, b) }
    }
  }

  private func aligned(_ a: String, _ b: String) -> TokenAlignment {
    TokenAlignment(a.map(String.init), b.map(String.init))
  }

  @Test("the same maps are no distance apart")
  func same() throws {
    let map: [Float] = [1, 0, 0.25, 0.75]
    let tokens = aligned("xy", "xy")
    let difference = try #require(compare(map, map, tokens, tokens))
    #expect(
      difference
        == MapDifference(
          rows: 2, distance: 0, divergence: 0, largest: nil, unalignedA: 0, unalignedB: 0))
  }

  @Test("values by hand: one row of two moves a quarter of its weight")
  func byHand() throws {
    let tokens = aligned("xy", "xy")
    let difference = try #require(compare([1, 0, 0.25, 0.75], [1, 0, 0.5, 0.5], tokens, tokens))
    #expect(difference.rows == 2)
    #expect(abs(difference.distance - 0.125) < 1e-9)
    // Row 2: m = (0.375, 0.625).
    let row =
      0.5 * (0.25 * log(0.25 / 0.375) + 0.75 * log(0.75 / 0.625))
      + 0.5 * (0.5 * log(0.5 / 0.375) + 0.5 * log(0.5 / 0.625))
    #expect(abs(difference.divergence - row / 2) < 1e-6)
    let largest = try #require(difference.largest)
    #expect((largest.queryA, largest.keyA, largest.queryB, largest.keyB) == (1, 0, 1, 0))
    #expect(largest.change == 0.25)
  }

  @Test("maps without a common key are 1 and ln 2 apart, also where the other keys have no partner")
  func disjoint() throws {
    let tokens = aligned("xy", "xy")
    let apart = try #require(compare([1, 0, 1, 0], [0, 1, 0, 1], tokens, tokens))
    #expect(abs(apart.distance - 1) < 1e-9 && abs(apart.divergence - log(2)) < 1e-6)
    // Token y is in the middle of B only, and takes all the weight of z.
    let inserted = aligned("xz", "xyz")
    let b: [Float] = [1, 0, 0, 0, 1, 0, 0, 1, 0]
    let moved = try #require(compare([1, 0, 1, 0], b, inserted, inserted))
    #expect(moved.rows == 2)
    #expect(abs(moved.distance - 0.5) < 1e-9 && abs(moved.divergence - log(2) / 2) < 1e-6)
    #expect(moved.unalignedA == 0 && moved.unalignedB == 0.5)
    #expect(moved.largest?.change == -1)
    #expect(moved.largest.map { [$0.queryA, $0.keyA, $0.queryB, $0.keyB] } == [1, 0, 2, 0])
  }

  @Test("queries without a partner take no part, and without any there is nothing")
  func queriesOnly() {
    let queries = aligned("pq", "qr")
    let keys = aligned("x", "x")
    let difference = compare([0.1, 0.2], [0.5, 0.9], queries, keys)
    #expect(difference?.rows == 1)
    #expect(abs((difference?.distance ?? 0) - 0.15) < 1e-7)
    #expect(compare([1], [1], aligned("p", "q"), keys) == nil)
  }

  @Test("weights below 0 and rows that do not sum to 1 give finite numbers")
  func odd() throws {
    let tokens = aligned("xy", "xy")
    let difference = try #require(compare([-1, 0, 3, 4], [0, 0, 0, -2], tokens, tokens))
    #expect(difference.distance == 2.5 && difference.divergence.isFinite && difference.divergence >= 0)
  }

  @Test("random maps and alignments: the sums written out over the union of keys", arguments: 0..<30)
  func random(round: Int) throws {
    var random = SeededGenerator(seed: .random(in: 0...UInt64.max))
    func list() -> String {
      String(
        (0..<Int.random(in: 1...40, using: &random)).compactMap { _ in "abcd".randomElement(using: &random) })
    }
    let (tokensA, tokensB) = (list(), list())
    let tokens = aligned(tokensA, tokensB)
    func map(_ count: Int) -> [Float] {
      (0..<count).flatMap { _ -> [Float] in
        let row = (0..<count).map { _ in
          Bool.random(using: &random) ? 0 : Float.random(in: 0...1, using: &random)
        }
        let sum = row.reduce(0, +)
        return sum > 0 ? row.map { $0 / sum } : row
      }
    }
    let (a, b) = (map(tokens.countA), map(tokens.countB))
    guard !tokens.pairs.isEmpty else {
      #expect(compare(a, b, tokens, tokens) == nil)
      return
    }
    var (distance, divergence, largest) = (0.0, 0.0, 0.0)
    for query in tokens.pairs {
      let key = { (pair: TokenAlignment.Pair) in
        (Double(a[query.a * tokens.countA + pair.a]), Double(b[query.b * tokens.countB + pair.b]))
      }
      let both = tokens.pairs.map(key)
      let left = tokens.onlyA.map { (Double(a[query.a * tokens.countA + $0]), 0.0) }
      let right = tokens.onlyB.map { (0.0, Double(b[query.b * tokens.countB + $0])) }
      largest = max(largest, both.map { abs($0 - $1) }.max() ?? 0)
      for (x, y) in both + left + right {
        distance += abs(x - y) / 2
        let m = (x + y) / 2
        divergence += (x > 0 ? x * log(x / m) : 0) / 2 + (y > 0 ? y * log(y / m) : 0) / 2
      }
    }
    let rows = Double(tokens.pairs.count)
    let found = try #require(compare(a, b, tokens, tokens))
    #expect(abs(found.distance - distance / rows) < 1e-6)
    #expect(abs(found.divergence - divergence / rows) < 1e-6)
    #expect(abs(abs(found.largest?.change ?? 0) - largest) < 1e-7)
  }
}
