import FileAccess
import StrictJSON
import TestSupport
import Testing

@testable import Tokenizers

/// Classes over all Unicode scalars, compared with what `Tests/Fixtures/make_character_classes.py` found.
struct CharacterClassTests {
  /// Scalars from 0 to 0x10FFFF.
  private static let scalars = (UInt32(0)..<0x11_0000).compactMap(Unicode.Scalar.init)
  private static let text = Array(String(String.UnicodeScalarView(scalars)).utf8)

  private func check(_ name: String, _ members: [UInt32]) throws {
    let path = "\(repositoryRoot)/Tests/Fixtures/tokenizers/character_classes.json"
    let expected = try #require(try JSONValue.parse(readFile(path, limit: 1 << 20))[name])
    // FNV-1a over 4 bytes of each member.
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for member in members {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        digest = (digest ^ UInt64(member >> shift & 0xFF)) &* 0x100_0000_01B3
      }
    }
    #expect(members.count == expected["count"]?.int)
    #expect(digest == expected["digest"]?.string.flatMap { UInt64($0, radix: 16) })
  }

  @Test(
    "classes hold the characters that the pre-tokenizers and normalizers of the Python package know",
    arguments: ["whitespace", "numeric", "punctuation", "word", "mark", "accent", "control"])
  func classes(name: String) throws {
    let all = [
      "whitespace": CharacterClass.whitespace, "numeric": .numeric, "punctuation": .punctuation,
      "word": .word, "mark": .mark, "accent": .accent, "control": .control,
    ]
    let characters = try #require(all[name])
    try check(name, Self.scalars.filter(characters.contains).map(\.value))
  }

  @Test(
    "properties in regular expressions hold the characters that the Python package's engine knows",
    arguments: CharacterTables.properties.keys.sorted())
  func properties(name: String) throws {
    let text = Self.text
    let matches = try Pattern(regex: "\\p{\(name)}").matches(in: text)
    try check(name, matches.map { text.scalar(at: $0.lowerBound).scalar.value })
  }

  @Test("a property is also known when it is negated or stands in a class of characters")
  func negatedProperties() throws {
    // New in Unicode 15: an emoji and an ideograph.
    let text = Array("a\u{1FA77}\u{31350} ".utf8)
    #expect(try Pattern(regex: #"\p{S}"#).matches(in: text) == [1..<5])
    #expect(try Pattern(regex: #"[^\s\p{L}]+"#).matches(in: text) == [1..<5])
    #expect(try Pattern(regex: #"\P{S}+"#).matches(in: text) == [0..<1, 5..<10])
    #expect(try Pattern(regex: #"[\p{Lo}&&[^\p{Han}]]"#).matches(in: text).isEmpty)
  }
}
