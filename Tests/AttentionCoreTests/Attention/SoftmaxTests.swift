import TestSupport
import Testing

@testable import AttentionCore

struct SoftmaxTests {
  private func softmax(
    _ scores: [Float], visible: Range<Int>? = nil, padding: [Bool]? = nil
  ) -> (row: [Float], outcome: Softmax.Outcome) {
    var row = scores
    let outcome = row.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map {
        Softmax.apply($0, keys: scores.count, visible: visible ?? 0..<scores.count, padding: padding)
      }
    }
    return (row, outcome ?? .noVisibleKey)
  }

  @Test("agrees with the formula in double precision, for every length around a vector's width")
  func formula() {
    var random = SeededGenerator(seed: 3)
    for count in 1...40 {
      let scores = random.floats(count, scale: 12)
      let weights = scores.map { exp64(Double($0)) }
      let sum = weights.reduce(0, +)
      let (row, outcome) = softmax(scores)
      #expect(outcome == .done)
      for (found, expected) in zip(row, weights) { #expect(abs(Double(found) - expected / sum) < 3e-7) }
      #expect(abs(row.reduce(0, +) - 1) < 1e-6)
    }
  }

  @Test("does not overflow: the row's maximum is taken off first")
  func largeScores() {
    #expect(softmax([30_000, 29_999, -30_000]).row == softmax([1, 0, -60_000]).row)
    #expect(softmax([3e38, -3e38]).row == [1, 0])
  }

  @Test("entries that the mask hides become exactly 0, whatever they held")
  func hiddenEntries() {
    #expect(softmax([.nan, 5, 5, .infinity], visible: 1..<3).row == [0, 0.5, 0.5, 0])
    #expect(softmax([7, 5, 5], padding: [true, false, false]).row == [0, 0.5, 0.5])
  }

  @Test("a row that sees nothing is reported and left at 0")
  func nothingVisible() {
    let (row, outcome) = softmax([1, 2], padding: [true, true])
    #expect(outcome == .noVisibleKey)
    #expect(row == [0, 0])
  }

  @Test("a score that is not finite is reported with its key", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(_ value: Float) {
    #expect(softmax([1, 2, value, 3]).outcome == .nonFinite(key: 2))
  }
}

/// eˣ by its series, so that the reference shares nothing with what is tested.
private func exp64(_ x: Double) -> Double {
  var term = 1.0
  var sum = 1.0
  let small = x / 64
  for n in 1...30 {
    term *= small / Double(n)
    sum += term
  }
  var result = 1.0
  for _ in 0..<64 { result *= sum }
  return result
}
