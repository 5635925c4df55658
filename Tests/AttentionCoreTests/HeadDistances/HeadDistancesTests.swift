import Foundation
import TestSupport
import Testing

@testable import AttentionCore

/// Heads and what SciPy and NumPy say of them (`Tests/Fixtures/make_head_distances.py`).
struct HeadDistanceFixture: Decodable {
  let heads: Int
  let tokens: Int
  let isCausal: Bool
  let padding: Int
  let queries: Int
  let explained: Double
  /// `[heads, tokens, tokens]`.
  let attention: [Float]
  /// `[heads, heads]` each.
  let divergences: [Float]
  let distances: [Float]

  static func load(_ name: String) throws -> HeadDistanceFixture {
    let path = "\(repositoryRoot)/Tests/Fixtures/head_distances/\(name).json"
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

struct HeadDistancesTests {
  /// Compares heads of `tokens` × `tokens`.
  private func result(
    _ attention: [Float], heads: Int, tokens: Int, mask: AttentionMask = .bidirectional, padding: Int = 0,
    mostFloats: Int = HeadDistances.mostFloats, mostComparisons: Int = HeadDistances.mostComparisons,
    threads: Int = 2
  ) -> (result: HeadDistances.Result?, note: String) {
    let isPadding = padding == 0 ? nil : (0..<tokens).map { $0 < padding }
    let ids = (0..<heads).map { HeadID(layer: 1, head: $0) }
    let distances = HeadDistances(
      heads: ids, mask: mask,
      facts: TokenFacts(
        queries: tokens, keys: tokens, isSelfAttention: true, queryPadding: isPadding, keyPadding: isPadding),
      mostFloats: mostFloats, mostComparisons: mostComparisons)
    let count = tokens * tokens
    Parallel(threads: threads).forEach(heads) { head, _ in
      attention.withUnsafeBufferPointer { attention in
        let pattern = UnsafeBufferPointer(rebasing: attention[head * count..<(head + 1) * count])
        distances.receive(HeadAttention(id: ids[head], queries: tokens, keys: tokens, pattern: pattern))
      }
    }
    return (distances.finish(threads: threads), distances.note)
  }

  private func random(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in Float.random(in: 0..<1, using: &random) }
  }

  private func distances(_ places: [(x: Double, y: Double)]) -> [Float] {
    places.flatMap { left in
      places.map { right in
        let (x, y) = (left.x - right.x, left.y - right.y)
        return Float((x * x + y * y).squareRoot())
      }
    }
  }

  @Test(
    "divergences and distances in the plane are those of SciPy and NumPy",
    arguments: ["bidirectional", "causal", "left-padding", "sinks", "two-heads"])
  func parity(name: String) throws {
    let fixture = try HeadDistanceFixture.load(name)
    let (found, note) = result(
      fixture.attention, heads: fixture.heads, tokens: fixture.tokens,
      mask: fixture.isCausal ? .causal : .bidirectional, padding: fixture.padding)
    let result = try #require(found)
    #expect(note.isEmpty)
    #expect(result.comparedQueries == fixture.queries && result.comparableQueries == fixture.queries)
    #expect(difference(result.divergences, fixture.divergences) < 1e-6)
    #expect(difference(distances(result.places), fixture.distances) < 1e-5)
    #expect(abs(result.explained - fixture.explained) < 1e-5)
  }

  @Test("equal rows differ by exactly 0, rows that share no key by ln 2, whatever their sums")
  func extremes() throws {
    let tokens = 40
    let same = random(tokens * tokens, seed: 1)
    let scaled = same.map { $0 / 4 }
    // The same numbers, on even keys in one head and on odd ones in the other.
    let even = (0..<tokens * tokens).map { $0 % 2 == 0 ? same[$0] : 0 }
    let odd = (0..<tokens * tokens).map { $0 % 2 == 1 ? same[$0] : 0 }
    let result = try #require(result(same + scaled + even + odd, heads: 4, tokens: tokens).result)
    #expect(result.divergences[1] == 0)
    #expect(abs(Double(result.divergences[2 * 4 + 3]) - log(2)) < 1e-6)
    #expect((0..<4).allSatisfy { result.divergences[$0 * 5] == 0 })
    let transposed = (0..<4).flatMap { row in (0..<4).map { result.divergences[$0 * 4 + row] } }
    #expect(result.divergences == transposed)
    #expect(abs(result.places[0].x - result.places[1].x) < 1e-6)
  }

  @Test("one head, two heads and heads that are all alike have finite places")
  func degenerate() throws {
    let tokens = 5
    let one = random(tokens * tokens, seed: 2)
    for heads in [1, 2, 7] {
      let all = (0..<heads).flatMap { _ in one }
      let result = try #require(result(all, heads: heads, tokens: tokens).result)
      #expect(result.places.count == heads && result.places.allSatisfy { $0.x == 0 && $0.y == 0 })
      #expect(result.explained == 1)
    }
    let two = try #require(result(one + random(tokens * tokens, seed: 3), heads: 2, tokens: tokens).result)
    #expect(two.places[0].x == -two.places[1].x && two.places[0].x != 0)
    #expect(two.places.allSatisfy { abs($0.y) < 1e-6 })
    #expect(abs(two.explained - 1) < 1e-9)
  }

  @Test("rows without weight are left out, and heads without any are far from all")
  func emptyRows() throws {
    let tokens = 4
    let full = random(tokens * tokens, seed: 4)
    var (holed, other) = (full, random(tokens * tokens, seed: 5))
    for key in 0..<tokens { holed[tokens + key] = 0 }
    let empty = [Float](repeating: 0, count: tokens * tokens)
    let result = try #require(result(full + holed + empty, heads: 3, tokens: tokens).result)
    #expect(result.divergences[1] == 0)
    #expect(result.divergences[2] == Float(RowEntropy.greatestDivergence))
    #expect(result.places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    // Weights that no softmax gives.
    other[0] = -3
    other[1] = .greatestFiniteMagnitude
    other[2] = .greatestFiniteMagnitude
    other[5] = .leastNonzeroMagnitude
    let hostile = try #require(self.result(full + other, heads: 2, tokens: tokens).result)
    #expect(hostile.divergences.allSatisfy { $0 >= 0 && $0 <= Float(RowEntropy.greatestDivergence) })
    #expect(hostile.places.allSatisfy { $0.x.isFinite && $0.y.isFinite })
  }

  @Test("within its limits it compares evenly spaced queries, and says how many")
  func limits() throws {
    let (heads, tokens) = (3, 64)
    let attention = random(heads * tokens * tokens, seed: 6)
    let (found, note) = result(attention, heads: heads, tokens: tokens, mostFloats: heads * 8 * tokens)
    #expect(try #require(found).comparedQueries == 8)
    #expect(note == "heads are compared by 8 of 64 queries, evenly spaced")
    let rows = ComparedRows(
      mask: .bidirectional, facts: TokenFacts(queries: 64, keys: 64, isSelfAttention: true), mostCells: 8 * 64
    )
    #expect(rows.queries == [4, 12, 20, 28, 36, 44, 52, 60])
    let causal = ComparedRows(
      mask: .causal, facts: TokenFacts(queries: 64, keys: 64, isSelfAttention: true), mostCells: 700)
    #expect(causal.comparable == 63 && causal.cells <= 700 && causal.cells > 500)
    #expect(
      try #require(result(attention, heads: heads, tokens: tokens, mostComparisons: 3 * 2 * tokens).result)
        .comparedQueries == 2)
    let none = result(attention, heads: heads, tokens: tokens, mostComparisons: 100)
    #expect(none.result == nil && none.note.contains("too many of them for rows of this length"))
    let single = result([1], heads: 1, tokens: 1)
    #expect(single.result == nil && single.note == "heads are not compared: no query sees several keys")
    let many = HeadDistances(
      heads: (0...HeadDistances.mostHeads).map { HeadID(layer: 0, head: $0) }, mask: .causal,
      facts: TokenFacts(queries: 9, keys: 9, isSelfAttention: true))
    #expect(many.finish(threads: 1) == nil && many.note == "heads are not compared: there are more than 2048")
  }

  @Test("threads change no bit, and heads that do not come are left out")
  func threads() throws {
    let (heads, tokens) = (9, 33)
    let attention = random(heads * tokens * tokens, seed: 7)
    let one = try #require(result(attention, heads: heads, tokens: tokens, mask: .causal, threads: 1).result)
    let four = try #require(result(attention, heads: heads, tokens: tokens, mask: .causal, threads: 4).result)
    #expect(one.divergences == four.divergences)
    #expect(one.places.map(\.x) == four.places.map(\.x) && one.places.map(\.y) == four.places.map(\.y))
    let ids = [HeadID(layer: 0, head: 0), HeadID(layer: 0, head: 1)]
    let distances = HeadDistances(
      heads: ids, mask: .causal, facts: TokenFacts(queries: 2, keys: 2, isSelfAttention: true))
    [Float]([1, 0, 0.5, 0.5]).withUnsafeBufferPointer {
      distances.receive(HeadAttention(id: ids[1], queries: 2, keys: 2, pattern: $0))
      distances.receive(HeadAttention(id: HeadID(layer: 7, head: 0), queries: 2, keys: 2, pattern: $0))
    }
    #expect(distances.finish(threads: 1)?.heads == [ids[1]])
  }

  @Test("the widest of several masks hides what all of them hide")
  func widestMask() {
    #expect(AttentionMask.widest([]) == .bidirectional)
    #expect(AttentionMask.widest([.causal(window: 4), .causal(window: 9)]) == .causal(window: 9))
    #expect(AttentionMask.widest([.causal(window: 4), .causal]) == .causal)
    #expect(AttentionMask.widest([.causal, .bidirectional]) == .bidirectional)
  }
}
