import FileAccess
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

/// Pieces and offsets, compared with what `Tests/Fixtures/make_pre_tokenizers.py` found.
struct PreTokenizerTests {
  private func read(_ json: String) throws -> any PreTokenizer {
    let value = try JSONValue.parse(Array(json.utf8))
    return try PreTokenizers.read(ComponentReader(value, path: "tokenizer.json", place: "pre_tokenizer"))
  }

  /// Pieces as the package's `pre_tokenize_str` returns them: text, first scalar, the one behind the last.
  private func pieces(_ preTokenizer: any PreTokenizer, _ text: String) throws -> [JSONValue] {
    var split = SplitText(AlignedText(text))
    try preTokenizer.split(&split)
    var index: [Int] = []
    for (number, scalar) in text.unicodeScalars.enumerated() {
      index += Array(repeating: number, count: UTF8.width(scalar))
    }
    index.append(text.unicodeScalars.count)
    return split.pieces.map { piece in
      .array([
        .string(String(decoding: split.text.bytes[piece.range], as: UTF8.self)),
        .integer(index[Int(piece.origin.start)]), .integer(index[Int(piece.origin.end)]),
      ])
    }
  }

  @Test("pieces and offsets are those of the Python package")
  func package() throws {
    let path = "\(repositoryRoot)/Tests/Fixtures/tokenizers/pre_tokenizers.json"
    let root = try JSONValue.parse(readFile(path, limit: 1 << 24))
    let texts = try #require(root["texts"]?.array).compactMap(\.string)
    let cases = try #require(root["cases"]?.array)
    #expect(cases.count > 30 && texts.count > 5)
    for item in cases {
      let description = try #require(item["pre_tokenizer"])
      let preTokenizer = try read(description.serialized())
      for (text, expected) in zip(texts, try #require(item["pieces"]?.array)) {
        let found = try JSONValue.array(pieces(preTokenizer, text)).serialized()
        #expect(found == expected.serialized(), "\(description.serialized()) of \(text)")
      }
    }
  }

  @Test("an added token stays whole, and pieces behind it do not count as the first")
  func addedTokens() throws {
    var split = SplitText(AlignedText("a b<s>c d"))
    split.pieces = [
      .init(range: 0..<3, origin: .init(start: 0, end: 3), addedToken: nil),
      .init(range: 3..<6, origin: .init(start: 3, end: 6), addedToken: 7),
      .init(range: 6..<9, origin: .init(start: 6, end: 9), addedToken: nil),
    ]
    try MetaspacePreTokenizer(prependScheme: .first).split(&split)
    try ByteLevelPreTokenizer(addsPrefixSpace: true).split(&split)
    let texts = split.pieces.map { String(decoding: split.text.bytes[$0.range], as: UTF8.self) }
    #expect(texts == ["Ġâĸģ", "a", "Ġâĸģ", "b", "<s>", "Ġc", "Ġâĸģ", "d"])
    #expect(split.pieces.map(\.addedToken) == [nil, nil, nil, nil, 7, nil, nil, nil])
  }

  @Test(
    "what is not known is refused by name",
    arguments: [
      (#"{"type":"UnicodeScripts"}"#, "UnicodeScripts"),
      (#"{"type":"Digits","individual":true}"#, "individual"),
      (#"{"type":"Digits"}"#, "individual_digits"), (#"{"type":"FixedLength","length":0}"#, "length"),
      (#"{"type":"Punctuation","behavior":"Kept"}"#, "Kept"),
      (#"{"type":"Metaspace","replacement":"ab"}"#, "one character"),
      (#"{"type":"Metaspace","replacement":"_","add_prefix_space":false}"#, "prepend_scheme"),
      (#"{"type":"Metaspace","replacement":"_","prepend_scheme":"last"}"#, "last"),
      (#"{"type":"Split","pattern":{"Glob":"*"},"behavior":"Removed","invert":false}"#, "Glob"),
      (
        #"{"type":"Split","pattern":{"Regex":"["},"behavior":"Removed","invert":false}"#,
        "pre_tokenizer.pattern"
      ),
      (#"{"type":"Split","pattern":" ","behavior":"Removed","invert":false}"#, "'String' or 'Regex'"),
      (#"{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"Odd"}]}"#, "pretokenizers[1]"),
    ])
  func refused(json: String, named: String) throws {
    do {
      _ = try read(json)
      Issue.record("was read")
    } catch {
      #expect("\(error)".contains(named))
    }
  }
}
