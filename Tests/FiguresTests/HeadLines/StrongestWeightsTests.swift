import TestSupport
import Testing

@testable import Figures

@Suite struct StrongestWeightsTests {
  private func chosen(_ weights: [Float], least: Float, most: Int) -> StrongestWeights {
    weights.withUnsafeBufferPointer { StrongestWeights($0, atLeast: least, most: most) }
  }

  @Test("The same weights as sorting finds, weakest first")
  func sorted() {
    var random = SeededGenerator(seed: .random(in: 0 ... .max))
    for most in [1, 7, 100, 999, 5000] {
      // Few different numbers, so that many are equal, and some that are none.
      let weights = (0..<1000).map { _ -> Float in
        switch Int.random(in: 0..<20, using: &random) {
        case 0: .nan
        case 1: .infinity
        case 2: -1
        default: Float(Int.random(in: 0..<300, using: &random)) / 300
        }
      }
      let found = chosen(weights, least: 0.2, most: most)
      let reaching = weights.filter { $0 >= 0.2 }.sorted()
      #expect(found.entries.map(\.weight) == Array(reaching.suffix(most)))
      #expect(found.entries.allSatisfy { weights[$0.place] == $0.weight })
      #expect(Set(found.entries.map(\.place)).count == found.entries.count)
      #expect(found.reaching == reaching.count)
      #expect(found.below == weights.filter { $0 > 0 && $0 < 0.2 }.count)
    }
  }

  @Test("Of equal weights, those that are kept stand evenly among all")
  func even() {
    let found = chosen([Float](repeating: 0.5, count: 100), least: 0.1, most: 10)
    #expect(found.entries.map { $0.place / 10 } == Array(0..<10))
    for (count, most) in [(7, 3), (1000, 999), (12, 1)] {
      #expect(chosen(Array(repeating: 1, count: count), least: 0.1, most: most).entries.count == most)
    }
  }
}
