import FileAccess
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

/// Tokens, compared with what `Tests/Fixtures/make_token_models.py` found, and what is wrong with models.
struct TokenModelTests {
  private func read(_ value: JSONValue) throws -> any TokenModel {
    try TokenModels.read(ComponentReader(value, path: "tokenizer.json", place: "model"))
  }

  private func error(_ model: JSONValue) -> String {
    do { _ = try read(model) } catch { return "\(error)" }
    return ""
  }

  private func spans(
    _ model: any TokenModel, _ text: String, _ state: inout ModelState
  ) throws -> [TokenSpan] {
    var spans: [TokenSpan] = []
    try Array(text.utf8).withUnsafeBufferPointer { try model.tokenize($0, state: &state, into: &spans) }
    return spans
  }

  /// Tokens as the package writes them; null where the text is an error.
  private func tokens(_ model: any TokenModel, _ text: String, _ state: inout ModelState) -> JSONValue {
    guard let spans = try? spans(model, text, &state) else { return .null }
    return .array(
      spans.map { span in
        let value =
          Int(span.id) == model.textSpelledID
          ? String(decoding: Array(text.utf8)[Int(span.start)..<Int(span.end)], as: UTF8.self)
          : model.token(Int(span.id)) ?? ""
        return [
          .integer(Int(span.id)), .integer(Int(span.start)), .integer(Int(span.end)), .string(value),
        ]
      })
  }

  @Test("ids, offsets and tokens are those of the Python package, also of words seen before")
  func package() throws {
    let path = "\(repositoryRoot)/Tests/Fixtures/tokenizers/token_models.json"
    let root = try JSONValue.parse(readFile(path, limit: 1 << 24))
    let texts = try #require(root["texts"]?.array).compactMap(\.string)
    let cases = try #require(root["cases"]?.array)
    #expect(cases.count > 40 && texts.count > 10)
    for item in cases {
      let description = try #require(item["model"])
      let model = try read(description)
      var state = ModelState()
      for round in 1...2 {
        for (text, expected) in zip(texts, try #require(item["tokens"]?.array)) {
          let found = tokens(model, text, &state)
          #expect(found == expected, "\(description.serialized().prefix(300)) of \(text), round \(round)")
        }
      }
      for text in description["vocab"]?.object?.keys ?? [] {
        #expect(model.id(of: text).flatMap(model.token) == text)
      }
    }
  }

  @Test("a merge whose parts or result are no tokens is named")
  func missingMerge() {
    let vocabulary: JSONValue = ["a": 0, "b": 1, "c": 2, "ab": 3]
    func model(_ merges: JSONValue) -> JSONValue { ["type": "BPE", "vocab": vocabulary, "merges": merges] }
    #expect(error(model(["a b", "a d"])).contains("merge 2, of 'a' and 'd': the token 'd' is not"))
    #expect(error(model([["a", "c"]])).contains("merge 1, of 'a' and 'c': the token 'ac' is not"))
    #expect(error(model(["a b c"])).contains("'model.merges[0]'"))
    #expect(error(model([["a", "b"], ["a"]])).contains("'model.merges[1]'"))
    #expect(error(model(["ab"])).contains("'model.merges[0]'"))
    #expect(error(model(.null)).contains("'model.merges'"))
    #expect(error(model(["a b"])).isEmpty)
  }

  @Test(
    "what is wrong in a model is named",
    arguments: [
      (["type": "BPE", "vocab": ["a": -1], "merges": []], "'model.vocab.a': expected an id from 0"),
      (["type": "BPE", "vocab": ["a": 2_147_483_648], "merges": []], "'model.vocab.a'"),
      (["type": "BPE", "vocab": ["a": 0.5], "merges": []], "'model.vocab.a'"),
      (["type": "BPE", "vocab": [], "merges": []], "'model.vocab': expected an object"),
      (["type": "BPE", "vocab": [:], "merges": [], "dropout": 1.5], "'model.dropout'"),
      (["type": "BPE", "vocab": [:], "merges": [], "fuse_unk": 1], "'model.fuse_unk'"),
      (["type": "BPE", "vocab": [:], "merges": [], "cache": 1], "the setting 'cache' of BPE"),
      (["vocab": [:], "merges": [], "cache": 1], "the setting 'cache' of model"),
      (
        [
          "type": "BPE", "vocab": [:], "merges": [],
          "continuing_subword_prefix": .string(String(repeating: "#", count: 17)),
        ], "a prefix or suffix"
      ),
      (
        ["type": "WordPiece", "vocab": [:], "unk_token": "a"], "'model.continuing_subword_prefix' is missing"
      ),
      (["type": "WordLevel", "vocab": [:]], "'model.unk_token' is missing"),
      (["type": "WordLevel", "unk_token": "a"], "'model.vocab'"),
      (["type": "Unigram", "vocab": [["a"]]], "'model.vocab[0]': expected a token and its score"),
      (
        ["type": "Unigram", "vocab": [["a", 0]], "unk_id": 1], "the id of the unknown token is 1, of 1 tokens"
      ),
      (["type": "Unigram", "vocab": [], "unk_id": 0], "the id of the unknown token is 0, of 0 tokens"),
      (["type": "Unigram", "vocab": [:]], "'model.vocab': expected an array"),
      (["type": "Trie", "vocab": [:]], "the model 'Trie' ('model') is not supported"),
    ] as [(JSONValue, String)])
  func malformed(_ model: JSONValue, expected: String) {
    #expect(error(model).contains(expected), "\(error(model))")
  }

  @Test("a Unigram model counts its entries, others their tokens")
  func count() throws {
    #expect(try read(["type": "Unigram", "vocab": [["a", 0], ["b", 0], ["a", -1]]]).count == 3)
    #expect(try read(["type": "WordLevel", "vocab": ["a": 5, "b": 9], "unk_token": "a"]).count == 2)
  }

  @Test("dropout is said to be ignored")
  func dropout() throws {
    #expect(try read(["type": "BPE", "vocab": [:], "merges": [], "dropout": 0.1]).notes.count == 1)
    #expect(try read(["type": "BPE", "vocab": [:], "merges": [], "dropout": 0.0]).notes.isEmpty)
  }

  @Test("long texts without blanks take time in proportion", .timeLimit(.minutes(1)))
  func longTexts() throws {
    let runs: JSONValue = .object(
      JSONObject(uniqueEntries: (0..<12).map { (String(repeating: "a", count: 1 << $0), .integer($0)) }))
    let merges: JSONValue = .array(
      (0..<11).map { step in
        let half = JSONValue.string(String(repeating: "a", count: 1 << step))
        return [half, half]
      })
    let text = String(repeating: "a", count: 100_000)
    let models: [JSONValue] = [
      ["type": "BPE", "vocab": runs, "merges": merges],
      ["type": "BPE", "vocab": runs, "merges": merges, "end_of_word_suffix": "b", "unk_token": "a"],
      [
        "type": "WordPiece", "vocab": runs, "unk_token": "a", "continuing_subword_prefix": "",
        "max_input_chars_per_word": 1_000_000,
      ],
      [
        "type": "Unigram",
        "vocab": .array((1...50).map { [.string(String(repeating: "a", count: $0)), -1] }),
      ],
    ]
    for model in models {
      var state = ModelState()
      let spans = try spans(read(model), text, &state)
      #expect(spans.count > 1 && spans.last?.end == 100_000)
      #expect(zip(spans, spans.dropFirst()).allSatisfy { $0.end == $1.start })
      #expect(state.symbols.capacity + state.paths.capacity < 1 << 17)
    }
  }

  @Test("a token that makes every place of a text cost as much is refused, with its length")
  func longToken() {
    let entry = String(repeating: "a", count: 4097)
    #expect(error(["type": "Unigram", "vocab": [[.string(entry), -1]]]).contains("a token of 4097 bytes"))
    #expect(
      error([
        "type": "WordPiece", "vocab": .object(JSONObject(uniqueEntries: [(entry, 0)])), "unk_token": "a",
        "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
      ]).contains("a token of 4097 bytes"))
  }

  @Test("a long text that cannot be tokenized leaves no working memory behind")
  func memoryAfterErrors() throws {
    var state = ModelState()
    let model = try read(["type": "Unigram", "vocab": [["a", -1]]])
    #expect(throws: TokenizerError.self) {
      try spans(model, String(repeating: "a", count: 1 << 16) + "b", &state)
    }
    #expect(state.paths.capacity == 0)
  }

  @Test("random words are those of merging by hand, cut or not, kept or not")
  func randomWords() throws {
    var generator = SeededGenerator(seed: .random(in: 0...UInt64.max))
    for _ in 0..<40 {
      var tokens = ["a", "b", "é", "▁", "中", "c"]
      var merges: [(String, String)] = []
      for _ in 0..<Int.random(in: 0...25, using: &generator) {
        let pair = (tokens.randomElement(using: &generator)!, tokens.randomElement(using: &generator)!)
        guard !tokens.contains(pair.0 + pair.1) else { continue }
        tokens.append(pair.0 + pair.1)
        merges.append(pair)
      }
      let model = try BPE(
        vocabulary: TokenTable(tokens.enumerated().map { ($1, $0) }), merges: merges, path: "f")
      var state = ModelState()
      for _ in 0..<30 {
        let length = Int.random(in: 1...80, using: &generator)
        let word = (0..<length).map { _ in tokens[Int.random(in: 0..<6, using: &generator)] }
        var parts = word
        while let next = merges.first(where: { merge in
          zip(parts, parts.dropFirst()).contains { $0 == merge.0 && $1 == merge.1 }
        }) {
          let place = zip(parts, parts.dropFirst()).enumerated().first { $1.0 == next.0 && $1.1 == next.1 }!
          parts.replaceSubrange(place.offset...place.offset + 1, with: [next.0 + next.1])
        }
        let found = try spans(model, word.joined(), &state)
        #expect(found.map { model.token(Int($0.id)) } == parts)
      }
    }
  }
}
