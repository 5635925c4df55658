import Testing

@testable import Tokenizers

struct CharacterMapTests {
  /// A map that replaces "a" by a text: the root's children are at 0 ^ 1, "a" is at 1 ^ 0x61, its value at that ^ 1.
  private func bytes(replacing text: [UInt8]) -> [UInt8] {
    var units = [UInt32](repeating: 0, count: 0x64)
    units[0] = 1 << 10
    units[0x60] = 1 << 10 | 1 << 8 | 0x61
    units[0x61] = 1 << 31
    var bytes = little(UInt32(4 * units.count))
    for unit in units { bytes += little(unit) }
    return bytes + text
  }

  private func little(_ value: UInt32) -> [UInt8] {
    [0, 8, 16, 24].map { UInt8(value >> UInt32($0) & 0xFF) }
  }

  private func normalized(_ text: String, _ map: CharacterMap) throws -> AlignedText {
    var text = AlignedText(text)
    try PrecompiledNormalizer(map).normalize(&text)
    return text
  }

  @Test("a replacement ends at a zero, or where the map does")
  func replaces() throws {
    for replacement in ["xyz\0rest", "xyz"] {
      let map = try #require(CharacterMap(bytes(replacing: Array(replacement.utf8))))
      #expect(String(decoding: try normalized("bab", map).bytes, as: UTF8.self) == "bxyzb")
    }
  }

  @Test("maps that are cut off, or whose replacements are no UTF-8, are refused")
  func refused() {
    let whole = bytes(replacing: Array("x".utf8))
    for count in [0, 3, 4, 200, 4 + 4 * 0x64 - 1] { #expect(CharacterMap(Array(whole.prefix(count))) == nil) }
    #expect(CharacterMap(bytes(replacing: [0x78, 0xFF])) == nil)
    #expect(CharacterMap([0xFF, 0xFF, 0xFF, 0xFF]) == nil)
  }

  @Test("random maps neither trap nor hang")
  func random() throws {
    let text = "aé\u{301}漢\r\n\0😀 the quick brown fox"
    for _ in 0..<300 {
      let count = Int.random(in: 0...300)
      var bytes = little(UInt32(4 * count))
      for _ in 0..<count {
        // Small distances and frequent ends lead far into the map.
        bytes += little(UInt32.random(in: 0...600) << 10 | UInt32.random(in: 0...0x3FF))
      }
      bytes += Array("é\0😀x\0漢".utf8)
      let map = try #require(CharacterMap(bytes))
      let result = try? normalized(text, map)
      #expect(result.map { String(validating: $0.bytes, as: UTF8.self) != nil } ?? true)
    }
  }
}
