import FileAccess
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

/// Texts and where their characters came from, compared with what `Tests/Fixtures/make_normalizers.py` found.
struct NormalizerTests {
  private static let fixture = Result {
    try JSONValue.parse(
      readFile("\(repositoryRoot)/Tests/Fixtures/tokenizers/normalizers.json", limit: 1 << 22))
  }

  private func read(_ value: JSONValue) throws -> any Normalizer {
    try Normalizers.read(ComponentReader(value, path: "tokenizer.json", place: "normalizer"))
  }

  /// First byte and the one behind the last of what each character came from; all its bytes must agree.
  private func offsets(_ text: AlignedText) throws -> [UInt32] {
    try #require(text.bytes.count == text.origins.count)
    var offsets: [UInt32] = []
    var last = AlignedText.Origin(start: 0, end: 0)
    for (byte, origin) in zip(text.bytes, text.origins) {
      if byte & 0xC0 != 0x80 {
        last = origin
        offsets.append(origin.start)
        offsets.append(origin.end)
      } else if origin != last {
        Issue.record("a character has several origins")
      }
    }
    return offsets
  }

  @Test("every Unicode scalar becomes what it becomes in the Python package", arguments: 0..<12)
  func scalars(number: Int) throws {
    let fixture = try Self.fixture.get()
    let cases = try #require(fixture["scalars"]?.array)
    let blocks = try #require(fixture["blocks"]?.array).compactMap(\.int)
    let description = try #require(cases[number]["normalizer"])
    let digests = Array(try #require(cases[number]["digests"]?.string).utf8)
    try #require(cases.count == 12 && blocks.count > 50 && digests.count == 8 * blocks.count)
    let normalizer = try read(description)
    for (block, first) in blocks.enumerated() {
      var given = String.UnicodeScalarView()
      for scalar in (UInt32(first)..<0x11_0000).lazy.compactMap(Unicode.Scalar.init).prefix(4096) {
        given.append("e")
        given.append(scalar)
      }
      var text = AlignedText(String(given))
      try normalizer.normalize(&text)
      let data = try text.bytes + offsets(text).withUnsafeBytes(Array.init)
      let digest = data.withUnsafeBytes { SHA256.hexDigest(of: $0) }.prefix(8)
      #expect(
        Array(digest.utf8) == Array(digests[8 * block..<8 * block + 8]),
        "\(description["type"]?.string ?? ""): U+\(String(first, radix: 16)) and 4095 more")
    }
  }

  @Test("texts of many characters become what they become in the Python package")
  func texts() throws {
    let cases = try #require(Self.fixture.get()["texts"]?.array)
    #expect(cases.count > 300)
    for item in cases {
      let description = try #require(item["normalizer"])
      let given = try #require(item["text"]?.string)
      var text = AlignedText(given)
      guard let expected = item["result"]?.string else {
        #expect(throws: TokenizerError.self, "\(item.serialized())") {
          try read(description).normalize(&text)
        }
        continue
      }
      try read(description).normalize(&text)
      #expect(text.bytes == Array(expected.utf8), "\(item.serialized())")
      #expect(try offsets(text).map(Int.init) == item["offsets"]?.array?.map(\.int), "\(item.serialized())")
    }
  }

  @Test("a text composed is the same whether it was decomposed before or not")
  func recomposed() throws {
    let alphabet = Array(
      "aeoAE\u{300}\u{301}\u{323}\u{327}\u{344}\u{F71}\u{F73}가각\u{1100}\u{1161}\u{11A8}éǖ漢Ωが\u{3099}か"
        .unicodeScalars)
    for _ in 0..<500 {
      var given = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...12) { alphabet.randomElement().map { given.append($0) } }
      var composed = AlignedText(String(given))
      try composed.normalize(.nfc)
      var both = AlignedText(String(given))
      try both.normalize(.nfd)
      try both.normalize(.nfc)
      #expect(composed.bytes == both.bytes, "\(given.map(\.value))")
    }
  }

  @Test("a hundred thousand marks on one letter are put in order, and composed")
  func marks() throws {
    let marks = String(repeating: "\u{0323}\u{0301}", count: 50_000)
    var text = AlignedText("a" + marks)
    try text.normalize(.nfc)
    #expect(String(decoding: text.bytes.prefix(7), as: UTF8.self) == "ạ\u{323}\u{323}")
    #expect(text.bytes.count == 200_001)
  }

  @Test(
    "what is not known is refused by name",
    arguments: [
      (#"{"type":"Transliterate"}"#, "Transliterate"), (#"{"type":"NFC","version":15}"#, "version"),
      (#"{"type":"Strip","strip_left":true}"#, "strip_right"), (#"{"type":"Prepend"}"#, "prepend"),
      (#"{"type":"BertNormalizer","clean_text":1}"#, "clean_text"),
      (#"{"type":"Replace","pattern":{"Regex":"("},"content":""}"#, "normalizer.pattern"),
      (#"{"type":"Replace","pattern":{"String":"a"}}"#, "content"),
      (#"{"type":"Precompiled","precompiled_charsmap":""}"#, "precompiled_charsmap"),
      (#"{"type":"Precompiled","precompiled_charsmap":"AAAA/w=="}"#, "precompiled_charsmap"),
      (#"{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Odd"}]}"#, "normalizers[1]"),
    ])
  func refused(json: String, named: String) throws {
    do {
      _ = try read(try JSONValue.parse(Array(json.utf8)))
      Issue.record("was read")
    } catch {
      #expect("\(error)".contains(named), "\(error)")
    }
  }
}
