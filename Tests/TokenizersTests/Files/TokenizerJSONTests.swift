import StrictJSON
import Testing

@testable import Tokenizers

struct TokenizerJSONTests {
  /// A tokenizer of words, with a few keys replaced or added.
  private func open(_ changes: [(String, JSONValue)] = []) throws -> Tokenizer {
    var parts: [(String, JSONValue)] = [
      ("version", "1.0"), ("added_tokens", []), ("pre_tokenizer", ["type": "WhitespaceSplit"]),
      ("model", ["type": "WordLevel", "vocab": ["a": 0, "[UNK]": 1], "unk_token": "[UNK]"]),
    ]
    for (key, value) in changes {
      if let place = parts.firstIndex(where: { $0.0 == key }) {
        parts[place].1 = value
      } else {
        parts.append((key, value))
      }
    }
    return try TokenizerJSON(.object(JSONObject(uniqueEntries: parts)), path: "t.json").tokenizer(
      readsConfig: false)
  }

  private func added(_ content: String, id: Int, normalized: Bool = false) -> JSONValue {
    [
      "id": .integer(id), "content": .string(content), "single_word": false, "lstrip": false, "rstrip": false,
      "normalized": .bool(normalized), "special": true,
    ]
  }

  @Test("truncation, padding and ids that are not as the file says are notes")
  func notes() throws {
    #expect(try open().notes.isEmpty)
    let tokenizer = try open([
      ("truncation", ["max_length": 2]), ("padding", [:]),
      ("added_tokens", [added("a", id: 7), added("b", id: 2), added("c", id: 9)]),
    ])
    #expect(tokenizer.notes.count == 4 && tokenizer.notes[0].contains("2 tokens"))
    #expect(tokenizer.id(of: "a") == 0 && tokenizer.id(of: "b") == 2 && tokenizer.id(of: "c") == 3)
    #expect(tokenizer.token(3) == "c" && tokenizer.isSpecial(3) && tokenizer.unknownID == 1)
    #expect(try tokenizer.encode("a x bc").ids == [0, 1, 2, 3])
    #expect(tokenizer.vocabulary.count == 4 && tokenizer.vocabulary.specialIDs == [0, 2, 3])
  }

  @Test("what is unknown in the file is an error that names it")
  func unknown() {
    for (key, value, name) in [
      ("more", 1, "more"), ("version", "2.0", "2.0"), ("normalizer", ["type": "Other"], "Other"),
      ("pre_tokenizer", ["type": "Other"], "Other"), ("post_processor", ["type": "Other"], "Other"),
      ("model", ["type": "Other"], "Other"), ("model", nil, "model"),
      ("added_tokens", [1], "added_tokens[0]"),
      ("added_tokens", [["id": 1, "content": "x"]], "single_word"),
    ] as [(String, JSONValue, String)] {
      let error = #expect(throws: TokenizerError.self) { try open([(key, value)]) }
      #expect("\(String(describing: error))".contains(name))
    }
  }

  @Test("an added token that the normalizer makes nothing of is refused")
  func emptied() {
    #expect(throws: TokenizerError.self) {
      try open([
        ("normalizer", ["type": "Strip", "strip_left": true, "strip_right": true]),
        ("added_tokens", [added("  ", id: 2, normalized: true)]),
      ])
    }
  }

  @Test("an added token that normalization makes too long is refused by name", .timeLimit(.minutes(1)))
  func grown() {
    func message(doublings: Int, _ tokens: [JSONValue]) -> String {
      let double: JSONValue = ["type": "Replace", "pattern": ["String": "a"], "content": "aa"]
      do {
        _ = try open([
          ("added_tokens", .array(tokens)),
          (
            "normalizer",
            ["type": "Sequence", "normalizers": .array([JSONValue](repeating: double, count: doublings))]
          ),
        ])
      } catch { return "\(error)" }
      return ""
    }
    #expect(message(doublings: 12, [added("a", id: 2, normalized: true)]) == "")
    #expect(
      message(doublings: 13, [added("a", id: 2, normalized: true)]).hasPrefix(
        "t.json: the added token 'a', of 8192 bytes")
    )
  }

  @Test("a text is refused that has too many bytes")
  func longText() throws {
    let tokenizer = try open()
    let error = #expect(throws: TokenizerError.self) {
      try tokenizer.encode(String(repeating: " ", count: 1 << 25 + 1))
    }
    #expect("\(String(describing: error))".contains("33554432 bytes"))
  }

  @Test("steps of all sequences together are limited")
  func steps() {
    let step: JSONValue = ["type": "Lowercase"]
    func sequence(_ steps: [JSONValue]) -> JSONValue { ["type": "Sequence", "normalizers": .array(steps)] }
    let many = sequence([JSONValue](repeating: step, count: 60))
    #expect(throws: Never.self) { try open([("normalizer", sequence([many, many, many, many]))]) }
    let error = #expect(throws: TokenizerError.self) {
      try open([("normalizer", sequence([many, many, many, many, many]))])
    }
    #expect("\(String(describing: error))".contains("256 steps"))
  }

  @Test("pairs without a post-processor stand one behind the other, the second of type 1")
  func pairs() throws {
    let encoding = try open().encode("a é", pair: "é a")
    #expect(
      encoding.ids == [0, 1, 1, 0] && encoding.segments == [0, 0, 1, 1] && encoding.sequence == [0, 0, 1, 1])
    #expect(encoding.offsets == [0..<1, 2..<3, 0..<1, 2..<3])
  }
}
