import StrictJSON
import Testing

@Suite struct JSONValueTests {
  @Test func canonicallyEquivalentKeysAreDifferentKeys() throws {
    let value = try JSONValue.parse(Array("{\"\u{E9}\": 1, \"e\u{301}\": 2}".utf8))
    #expect(value["\u{E9}"] == 1)
    #expect(value["e\u{301}"] == 2)
  }
}
