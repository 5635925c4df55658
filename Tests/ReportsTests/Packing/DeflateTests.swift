import Reports
import Testing

@Suite struct DeflateTests {
  @Test func givesBackWhatItWasGiven() throws {
    for count in [0, 1, 65_536, 300_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
      #expect(inflateRaw(try deflateRaw(bytes), count: count) == bytes)
    }
  }
}
