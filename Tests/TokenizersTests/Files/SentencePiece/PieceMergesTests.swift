import Testing

@testable import Tokenizers

struct PieceMergesTests {
  /// `generate_merges` of transformers, word for word.
  private func slow(_ tokens: [String], scores: [Double]?) -> [[Int]] {
    let ids = Dictionary(uniqueKeysWithValues: tokens.enumerated().map { (Array($1.utf8), $0) })
    var merges: [(left: Int, right: Int, rank: Double, leftLength: Int, rightLength: Int)] = []
    for (id, token) in tokens.enumerated() {
      let scalars = Array(token.unicodeScalars)
      for cut in scalars.indices.dropFirst() {
        func part(_ range: Range<Int>) -> Int? {
          var text = ""
          text.unicodeScalars.append(contentsOf: scalars[range])
          return ids[Array(text.utf8)]
        }
        guard let left = part(0..<cut), let right = part(cut..<scalars.count) else { continue }
        merges.append((left, right, scores?[id] ?? Double(id), cut, scalars.count - cut))
      }
    }
    let isReverse = scores != nil
    let order = merges.indices.sorted {
      let (a, b) = (merges[$0], merges[$1])
      let (first, second) = (
        [a.rank, Double(a.leftLength), Double(a.rightLength)],
        [b.rank, Double(b.leftLength), Double(b.rightLength)]
      )
      if first == second { return $0 < $1 }
      return isReverse ? second.lexicographicallyPrecedes(first) : first.lexicographicallyPrecedes(second)
    }
    return order.map { [merges[$0].left, merges[$0].right] }
  }

  @Test("merges are all pairs of tokens that spell a third, in the order of ids or scores")
  func agrees() throws {
    for _ in 0..<60 {
      let letters = ["a", "b", "é", "e\u{301}", "▁", "😀"]
      let tokens = Set(
        (0..<120).map { _ in
          (0..<Int.random(in: 1...4)).map { _ in letters.randomElement() ?? "" }.joined().utf8.map { $0 }
        }
      ).map { String(decoding: $0, as: UTF8.self) }
      let scores = tokens.map { _ in Double(Int.random(in: -9...0)) }
      let byID = try PieceMerges.derive(tokens, order: .id, path: "m").map { [$0.left, $0.right] }
      #expect(byID == slow(tokens, scores: nil))
      let byScore = try PieceMerges.derive(tokens, order: .score(scores), path: "m").map {
        [$0.left, $0.right]
      }
      #expect(byScore == slow(tokens, scores: scores))
    }
  }

  @Test("tokens that are all made of each other take no time that grows with the square of their length")
  func hostile() throws {
    let long = [
      String(repeating: "a", count: 200_000), String(repeating: "ab", count: 100_000), "a", "b",
    ]
    #expect(try PieceMerges.derive(long, order: .id, path: "m").isEmpty)
    let many = (1...200).map { String(repeating: "a", count: $0) }
    let error = #expect(throws: TokenizerError.self) {
      _ = try PieceMerges.derive(many, order: .id, limit: 1000, path: "m")
    }
    #expect(error?.description == "m: its tokens are made of each other in more than 1000 ways")
  }
}
