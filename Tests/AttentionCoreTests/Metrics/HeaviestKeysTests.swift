import TestSupport
import Testing

@testable import AttentionCore

struct HeaviestKeysTests {
  @Test(
    "as many keys as sorting finds, whether weights are alike or far apart",
    arguments: [1, 2, 10, 333, 3000], [0, 0.001, 0.5, 3, 12])
  func agreesWithSorting(count: Int, sharpness: Float) {
    var random = SeededGenerator(seed: UInt64(count))
    let selection = HeaviestKeys(keys: count)
    for _ in 0..<20 {
      let exponents = (0..<count).map { _ in Float.random(in: -sharpness...sharpness, using: &random) }
      let weights = exponents.map { VectorMath.exp(SIMD8(repeating: $0))[0] }
      let sum = weights.reduce(0.0) { $0 + Double($1) }
      let shares = weights.map { Float(Double($0) / sum) }
      let found = shares.withUnsafeBufferPointer { shares in
        shares.baseAddress.map {
          selection.count(
            PatternRow.Shares(pointer: $0, visible: 0..<count, visibleCount: count, entropy: 0),
            reaching: 0.9 - 1e-6)
        }
      }
      var (left, expected) = (0.9 - 1e-6, 0)
      for share in shares.sorted(by: >) where left > 0 {
        left -= Double(share)
        expected += 1
      }
      #expect(found == expected)
    }
  }
}
