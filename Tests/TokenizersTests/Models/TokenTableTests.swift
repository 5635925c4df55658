import TestSupport
import Testing

@testable import Tokenizers

struct TokenTableTests {
  @Test("tokens are told apart by their bytes, and ids may have gaps")
  func lookup() {
    let table = TokenTable([("é", 3), ("e\u{301}", 1_000_000_000), ("", 7), ("a", 0)])
    #expect(table.id(of: "é") == 3 && table.id(of: "e\u{301}") == 1_000_000_000)
    #expect(table.id(of: "") == 7 && table.id(of: "b") == nil)
    #expect(table.token(3)?.utf8.count == 2 && table.token(1_000_000_000)?.utf8.count == 3)
    #expect(table.token(1) == nil && table.token(-1) == nil && table.token(.max) == nil)
    #expect(table.count == 4 && !table.sharesIDs)
  }

  @Test("a token given twice has the id given last; ids that two tokens share are noticed")
  func twice() {
    let table = TokenTable([("a", 0), ("b", 1), ("a", 2)])
    #expect(table.id(of: "a") == 2 && table.token(0) == "a" && table.token(2) == "a" && table.count == 2)
    #expect(TokenTable([("a", 0), ("b", 0)]).sharesIDs)
  }

  @Test("an id that does not fit is left out")
  func outside() {
    let table = TokenTable([("a", -1), ("b", .max), ("c", 5)])
    #expect(table.count == 1 && table.id(of: "a") == nil && table.token(5) == "c")
    #expect(TokenTable([]).id(of: "a") == nil && TokenTable([]).token(0) == nil)
  }

  @Test("random tokens of all lengths are found, others are not")
  func random() {
    var generator = SeededGenerator(seed: .random(in: 0...UInt64.max))
    var ids: [String: Int] = [:]
    for number in 0..<5_000 {
      let length = Int.random(in: 0...20, using: &generator)
      ids[String((0..<length).map { _ in "abcdxyz".randomElement(using: &generator)! })] = number * 3
    }
    let table = TokenTable(ids.map { ($0.key, $0.value) })
    #expect(ids.allSatisfy { table.id(of: $0.key) == $0.value && table.token($0.value) == $0.key })
    #expect(ids.keys.allSatisfy { table.id(of: $0 + "!") == nil })
    #expect(table.count == ids.count)
  }
}
