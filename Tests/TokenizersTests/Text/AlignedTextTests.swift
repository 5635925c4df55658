import Testing

@testable import Tokenizers

struct AlignedTextTests {
  @Test("every byte of a character comes from the whole character")
  func origins() {
    let text = AlignedText("aé")
    #expect(text.bytes.count == 3 && text.origins[2] == .init(start: 1, end: 3))
  }
}
