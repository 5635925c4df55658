import Testing

@testable import Tokenizers

struct AlignedTextTests {
  @Test("every byte of a character comes from the whole character")
  func origins() {
    let text = AlignedText("aé")
    #expect(text.bytes.count == 3 && text.origins[2] == .init(start: 1, end: 3))
  }

  @Test("what replaces a range has the origin of its last byte")
  func replaced() throws {
    var text = AlignedText("one two")
    try text.replace([3..<4], with: "▁▁")
    #expect(String(decoding: text.bytes, as: UTF8.self) == "one▁▁two")
    #expect(text.origins[3..<9].allSatisfy { $0 == .init(start: 3, end: 4) })
    #expect(text.origins[9] == .init(start: 4, end: 5))
  }

  @Test("a text that would grow too long is an error, not all of memory")
  func tooLong() {
    var text = AlignedText(String(repeating: "a", count: 1 << 14))
    let ranges = (0..<1 << 14).map { $0..<$0 + 1 }
    let content = String(repeating: "x", count: 1 << 15)
    #expect(throws: TokenizerError.self) { try text.replace(ranges, with: content) }
    #expect(text.bytes.count == 1 << 14)
  }
}
