import Testing

@testable import Tokenizers

struct Base64Tests {
  @Test("bytes of any length come back")
  func roundTrip() {
    for count in 0..<40 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
      #expect(Base64.decode(Base64.encode(bytes[...])) == bytes)
    }
    #expect(Base64.decode("TWF+/w==") == [0x4D, 0x61, 0x7E, 0xFF])
  }

  @Test(
    "what is not strictly Base64 is refused",
    arguments: ["A", "AA", "AAA", "AA=A", "A===", "AB==", "AA A", "AAA-", "===="])
  func refused(text: String) { #expect(Base64.decode(text) == nil) }
}
