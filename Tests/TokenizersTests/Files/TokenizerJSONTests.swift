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

  @Test("pairs without a post-processor stand one behind the other, the second of type 1")
  func pairs() throws {
    let encoding = try open().encode("a é", pair: "é a")
    #expect(
      encoding.ids == [0, 1, 1, 0] && encoding.segments == [0, 0, 1, 1] && encoding.sequence == [0, 0, 1, 1])
    #expect(encoding.offsets == [0..<1, 2..<3, 0..<1, 2..<3])
  }
}
