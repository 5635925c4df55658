import Testing

@testable import Tokenizers

struct TokenSearchTests {
  private func matches(_ strings: [[UInt8]], _ text: [UInt8]) -> [TokenSearch.Match] {
    text.withUnsafeBufferPointer { TokenSearch(strings).matches(in: $0) }
  }

  /// The longest of the strings at each place, tried one after the other.
  private func slowMatches(_ strings: [[UInt8]], _ text: [UInt8]) -> [TokenSearch.Match] {
    var found: [TokenSearch.Match] = []
    var place = 0
    while place < text.count {
      let here = strings.indices.filter { text[place...].starts(with: strings[$0]) }
      if let index = here.max(by: { strings[$0].count < strings[$1].count }) {
        // Of equal strings, `max` gives the last.
        let first = strings.firstIndex(of: strings[index]) ?? index
        found.append(.init(range: place..<place + strings[index].count, index: first))
        place += strings[index].count
      } else {
        place += 1
      }
    }
    return found
  }

  @Test("the leftmost string is found, of those at its place the longest")
  func leftmostLongest() {
    for _ in 0..<500 {
      let letters = Int.random(in: 1...3)
      func string(_ lengths: ClosedRange<Int>) -> [UInt8] {
        (0..<Int.random(in: lengths)).map { _ in UInt8.random(in: 97..<97 + UInt8(letters)) }
      }
      let strings = (0..<Int.random(in: 1...8)).map { _ in string(1...5) }
      let text = string(0...40)
      #expect(matches(strings, text) == slowMatches(strings, text), "\(strings) in \(text)")
    }
  }

  @Test("strings that nearly match everywhere take no more time than their length and the text's")
  func hostile() {
    let text = [UInt8](repeating: 97, count: 400_000)
    let long = [UInt8](repeating: 97, count: 200_000)
    #expect(matches([[97], long + [98], [98] + long], text).count == text.count)
  }
}
