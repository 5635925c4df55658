import StrictJSON
import Testing

@Suite struct ShortenedTests {
  @Test func shortTextStaysAsItIs() {
    #expect(shortened("") == "")
    let full = String(repeating: "é", count: 80)
    #expect(shortened(full) == full)
  }

  @Test func longTextLosesItsMiddle() {
    #expect(shortened("abcdefghij", limit: 5) == "ab…ij")
    #expect(shortened("abcdefghij", limit: 6) == "abc…ij")
    #expect(shortened(String(repeating: "中", count: 200_000)).unicodeScalars.count == 80)
    // One letter with 200,000 accents.
    #expect(shortened("a" + String(repeating: "\u{301}", count: 200_000)).unicodeScalars.count == 80)
  }

  @Test func errorsStayShort() {
    let long = String(repeating: "k", count: 200_000)
    for text in ["{\"\(long)\":1,\"\(long)\":2}", String(repeating: "9", count: 200_000)] {
      #expect {
        try JSONValue.parse(Array(text.utf8))
      } throws: {
        "\($0)".utf8.count < 300
      }
    }
  }
}
