import Foundation
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

/// Files that are cut off or say absurd things: an error or a tokenizer, but no crash and no hang.
struct HostileFileTests {
  private static let fixtures = ["gpt2", "llama-2", "bert-uncased", "t5-modern", "clip", "config-legacy"]
  private static let texts = ["Hello <s> wörld  [MASK]\n", "", " ", "👩‍🚀 12345 e\u{301}\u{0}"]

  private func open(_ bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes) else { return }
    open(value)
  }

  private func open(_ value: JSONValue) {
    guard
      let tokenizer = try? TokenizerJSON(value, path: "t.json").tokenizer(readsConfig: false)
    else { return }
    for text in Self.texts {
      guard let encoding = try? tokenizer.encode(text, pair: text) else { continue }
      _ = tokenizer.decode(encoding.ids)
      for (place, id) in encoding.ids.enumerated() where !encoding.isSpecial[place] {
        #expect(tokenizer.token(id) != nil, "\(id) of \(text)")
        let range = encoding.offsets[place]
        #expect(range.lowerBound >= 0 && range.upperBound <= text.unicodeScalars.count, "\(range) of \(text)")
      }
    }
  }

  @Test("truncated and overwritten files", .timeLimit(.minutes(1)), arguments: fixtures)
  func bytes(_ name: String) throws {
    let file = Array(
      try Data(contentsOf: URL(fileURLWithPath: TokenizerFixture(name: name).path("tokenizer.json"))))
    var random = SeededGenerator(seed: 7)
    for _ in 0..<12 {
      open(Array(file.prefix(Int.random(in: 0..<file.count, using: &random))))
      var changed = file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        changed[Int.random(in: 0..<file.count, using: &random)] = UInt8.random(in: 32..<127, using: &random)
      }
      open(changed)
    }
  }

  @Test("absurd values anywhere in the file", .timeLimit(.minutes(1)), arguments: fixtures)
  func values(_ name: String) throws {
    let file = try TokenizerFixture.parse(TokenizerFixture(name: name).path("tokenizer.json"))
    var random = SeededGenerator(seed: 11)
    for _ in 0..<60 { open(mutated(file, &random)) }
  }

  private static let absurd: [JSONValue] = [
    nil, true, false, 0, -1, 1e300, .integer(.max), .integer(.min), 4_294_967_295, 2_147_483_647, 0.5, "",
    " ", "a",
    "\u{0}", "(", "(a*)*b", "BPE", "Sequence", "Lowercase", "▁",
    .string(String(repeating: "x", count: 5_000)), [], [[]],
    [:], ["type": "Sequence"], ["Regex": "x*"], ["", -1], [0, 0, 0],
  ]

  /// The file with another value somewhere; of long lists and maps, only the first entries are changed.
  private func mutated(_ value: JSONValue, _ random: inout SeededGenerator) -> JSONValue {
    let isLeaf = (value.array?.isEmpty ?? true) && (value.object?.count ?? 0) == 0
    if isLeaf || Int.random(in: 0..<8, using: &random) == 0 {
      return Self.absurd.randomElement(using: &random) ?? nil
    }
    if var items = value.array {
      let place = Int.random(in: 0..<min(items.count, 20), using: &random)
      items[place] = mutated(items[place], &random)
      return .array(items)
    }
    var entries = (value.object?.entries ?? []).map { ($0.key, $0.value) }
    let place = Int.random(in: 0..<min(entries.count, 20), using: &random)
    if Int.random(in: 0..<10, using: &random) == 0 {
      entries.remove(at: place)
    } else {
      entries[place].1 = mutated(entries[place].1, &random)
    }
    return .object(JSONObject(uniqueEntries: entries))
  }
}
