import AttentionCore
import TestSupport
import Testing

struct TokenAlignmentTests {
  private typealias Pair = TokenAlignment.Pair

  private func words(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

  private func align(_ a: String, _ b: String) -> TokenAlignment { TokenAlignment(words(a), words(b)) }

  @Test("the same tokens answer to each other one by one")
  func identity() {
    let alignment = align("the cat sat", "the cat sat")
    #expect(alignment.pairs == (0..<3).map { Pair(a: $0, b: $0) })
    #expect(alignment.isIdentity && alignment.isLongest)
    #expect(alignment.onlyA.isEmpty && alignment.onlyB.isEmpty)
  }

  @Test("a token that only one side has has no partner, and those behind it keep theirs")
  func insertion() {
    let alignment = align("the cat sat down", "the black cat sat")
    #expect(alignment.pairs == [Pair(a: 0, b: 0), Pair(a: 1, b: 2), Pair(a: 2, b: 3)])
    #expect(alignment.onlyA == [3])
    #expect(alignment.onlyB == [1])
    #expect(!alignment.isIdentity)
  }

  @Test(
    "tokens that differ answer to each other where as many stand between neighbours, also at both ends",
    arguments: [
      ("the cat sat", "the dog sat", [1]), ("cat sat down", "dog sat down", [0]),
      ("we saw Mary", "we saw John", [2]), ("a b c d e", "a x y d z", [1, 2, 4]),
    ])
  func substitution(a: String, b: String, changed: [Int]) {
    let alignment = align(a, b)
    #expect(alignment.pairs == words(a).indices.map { Pair(a: $0, b: $0, isChanged: changed.contains($0)) })
    #expect(alignment.changedCount == changed.count)
  }

  @Test("gaps of different length are not filled, nor is anything where nothing is common")
  func noSubstitution() {
    #expect(align("a b c", "a x y c").pairs == [Pair(a: 0, b: 0), Pair(a: 2, b: 3)])
    #expect(align("a b c", "x y z").pairs.isEmpty)
    #expect(align("", "x").pairs.isEmpty)
    #expect(align("", "").isIdentity)
  }

  @Test("tokens are compared byte by byte")
  func exactSpelling() {
    let alignment = TokenAlignment(["a", "e\u{301}", "b"], ["a", "\u{e9}", "b"])
    #expect(alignment.pairs[1] == Pair(a: 1, b: 1, isChanged: true))
  }

  @Test("tokens that are left out have no partner, whatever they are")
  func leftOut() {
    let alignment = TokenAlignment(
      ["[PAD]", "a", "b"], ["a", "b", "[PAD]"], leftOutA: [true, false, false],
      leftOutB: [false, false, true])
    #expect(alignment.pairs == [Pair(a: 1, b: 0), Pair(a: 2, b: 1)])
    #expect(alignment.onlyA == [0] && alignment.onlyB == [2])
  }

  @Test("sequences that are too long keep what they begin and end with")
  func tooLong() {
    let a = ["s", "1", "x", "2", "e"]
    let b = ["s", "x", "3", "4", "5", "6", "e"]
    let full = TokenAlignment(a, b)
    #expect(full.isLongest && full.pairs.contains(Pair(a: 2, b: 1)))
    let capped = TokenAlignment(a, b, largestTable: 64)
    #expect(!capped.isLongest)
    #expect(capped.pairs == [Pair(a: 0, b: 0), Pair(a: 4, b: 6)])
  }

  /// Length of the longest common subsequence, by the textbook's table.
  private func longest(_ a: [String], _ b: [String]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in a.indices {
      for j in b.indices {
        table[i + 1][j + 1] = a[i] == b[j] ? table[i][j] + 1 : max(table[i][j + 1], table[i + 1][j])
      }
    }
    return table[a.count][b.count]
  }

  @Test("the common subsequence of random lists is one and none is longer", arguments: 0..<300)
  func randomLists(round: Int) {
    var random = SeededGenerator(seed: .random(in: 0...UInt64.max))
    let letters = Int.random(in: 1...6, using: &random)
    func list() -> [String] {
      (0..<Int.random(in: 0...150, using: &random)).map { _ in
        "\(Int.random(in: 0..<letters, using: &random))"
      }
    }
    let (a, b) = (list(), list())
    let alignment = TokenAlignment(a, b)
    let equal = alignment.pairs.filter { !$0.isChanged }
    #expect(equal.allSatisfy { a[$0.a] == b[$0.b] })
    #expect(alignment.pairs.filter(\.isChanged).allSatisfy { a[$0.a] != b[$0.b] })
    #expect(equal.count == longest(a, b), "\(a) and \(b)")
    #expect(zip(alignment.pairs, alignment.pairs.dropFirst()).allSatisfy { $0.a < $1.a && $0.b < $1.b })
  }

  @Test("random edits of distinct tokens are found as they were made", arguments: 0..<50)
  func randomEdits(round: Int) {
    var random = SeededGenerator(seed: .random(in: 0...UInt64.max))
    let a = (0..<200).map { "t\($0)" }
    var b: [String] = []
    var expected: [TokenAlignment.Pair] = []
    for (place, token) in a.enumerated() {
      switch Int.random(in: 0..<10, using: &random) {
      case 0: continue
      case 1:
        b += ["new\(place)", token]
        expected.append(.init(a: place, b: b.count - 1))
      default:
        b.append(token)
        expected.append(.init(a: place, b: b.count - 1))
      }
    }
    #expect(TokenAlignment(a, b).pairs.filter { !$0.isChanged } == expected)
  }

  @Test("8,192 tokens that differ throughout are still aligned as well as can be")
  func long() {
    let a = (0..<8192).map { "a\($0 % 97)" }
    let b = (0..<8192).map { "\($0 % 3 == 0 ? "a" : "b")\($0 % 89)" }
    let alignment = TokenAlignment(a, b)
    #expect(alignment.isLongest && !alignment.pairs.isEmpty)
  }
}
