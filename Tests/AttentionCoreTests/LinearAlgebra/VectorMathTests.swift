import Foundation
import Testing

@testable import AttentionCore

struct VectorMathTests {
  @Test("exp is within 2⁻²² of the true value, and 0 far below")
  func exponential() {
    var x: Float = -87
    while x < 88 {
      let found = VectorMath.exp(SIMD8(repeating: x))[3]
      let expected = Foundation.exp(Double(x))
      #expect(abs(Double(found) - expected) <= expected * 2.4e-7, "exp(\(x))")
      x += 0.037
    }
    #expect(VectorMath.exp(SIMD8(repeating: -1e6))[0] == 0)
    #expect(VectorMath.exp(SIMD8(repeating: 0))[0] == 1)
  }

  @Test("ln is within 2⁻²² of the true value, and 0 · ln 0 is 0")
  func logarithm() {
    var x = Float.leastNormalMagnitude
    while x < 1e30 {
      let expected = Foundation.log(Double(x))
      #expect(abs(Double(VectorMath.log(x)) - expected) <= abs(expected) * 2.4e-7, "log(\(x))")
      x *= 1.0173
    }
    #expect(VectorMath.log(Float(1)) == 0)
    #expect(0 * VectorMath.log(Float(0)) == 0)
    for power in 0..<23 {
      let log = VectorMath.log(Float(bitPattern: 1 << UInt32(power)))
      #expect(log > -91 && log < -80)
    }
  }

  @Test("sums of terms are those of single additions", arguments: [0, 1, 7, 8, 127, 128, 129, 1000])
  func sums(count: Int) {
    let found = VectorMath.sum(5..<5 + count) { Float($0) / 4 }
    #expect(found == (5..<5 + count).reduce(0.0) { $0 + Double($1) / 4 })
  }
}
