import Foundation
import Testing

@testable import AttentionCore

struct RotaryPositionsTests {
  private func rotated(_ vector: [Float], at position: Int, _ pairing: RotaryPositions.Pairing) -> [Float] {
    let rotary = RotaryPositions(.fixed([1, 0.1]), pairing: pairing, summary: "")
    var copy = vector
    copy.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress {
        rotary.tables(positions: [position]).rotate(
          base, rows: 1, heads: 1, headWidth: vector.count, parallel: Parallel(threads: 1))
      }
    }
    return copy
  }

  @Test("each pair turns by position times its frequency; dimensions beyond the pairs stay")
  func angles() {
    let (c, s, c2, s2) = (Float(cos(2.0)), Float(sin(2.0)), Float(cos(0.2)), Float(sin(0.2)))
    let half = rotated([1, 1, 0, 0, 7], at: 2, .half)
    #expect(zip(half, [c, c2, s, s2, 7]).allSatisfy { abs($0 - $1) < 1e-6 })
    let adjacent = rotated([1, 0, 1, 0, 7], at: 2, .adjacent)
    #expect(zip(adjacent, [c, s, c2, s2, 7]).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("frequencies fall from 1 by the base's powers")
  func frequencies() {
    #expect(RotaryPositions.frequencies(base: 10_000, dimensions: 4) == [1, 0.01])
  }

  @Test("position 0 turns nothing")
  func origin() {
    #expect(rotated([1, 2, 3, 4], at: 0, .half) == [1, 2, 3, 4])
  }
}
