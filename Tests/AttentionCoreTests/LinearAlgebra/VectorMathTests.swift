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
}
