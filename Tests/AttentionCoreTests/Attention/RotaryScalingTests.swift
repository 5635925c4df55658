import AttentionCore
import Testing

/// Frequencies of stretched contexts, against numbers worked out by hand.
struct RotaryScalingTests {
  /// Base 16 and 8 dimensions: frequencies 1, 1/2, 1/4, 1/8.
  private static let plain: [Float] = [1, 0.5, 0.25, 0.125]

  @Test("YaRN keeps fast pairs, divides slow ones, and blends those between")
  func yarn() {
    // Pair p turns 16^(−p/4) · context / 2π times: with a context of 16 π, 8 times for pair 0, 1 time for pair 3.
    let found = RotaryPositions.yarn(
      base: 16, dimensions: 8, factor: 4, fast: 8, slow: 1, context: 50, truncates: true)
    // The bounds are 0 (−0.007, rounded down and not below 0) and 3 (2.99 rounded up).
    let expected = zip(Self.plain, [0, Float(1) / 3, Float(2) / 3, 1]).map { frequency, stretched in
      frequency / 4 * stretched + frequency * (1 - stretched)
    }
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("bounds of YaRN that fall together, or are not whole pairs, give finite frequencies in order")
  func yarnBounds() {
    for (fast, slow, truncates) in [
      (1.0, 1.0, true), (1.0, 1.0, false), (0.5, 2.0, false), (1e9, 1e-9, true),
    ] {
      let found = RotaryPositions.yarn(
        base: 16, dimensions: 8, factor: 4, fast: fast, slow: slow, context: 50, truncates: truncates)
      #expect(zip(found, Self.plain).allSatisfy { $0 <= $1 && $0 >= $1 / 4 - 1e-7 })
    }
  }

  @Test("YaRN's amplitude follows the factor, or the ratio of two scales")
  func yarnAmplitude() {
    let plain = RotaryPositions.yarnAmplitude(factor: 4, scale: nil, scaleAllDimensions: nil)
    #expect(abs(plain - 1.138629436) < 1e-9)
    let ratio = RotaryPositions.yarnAmplitude(factor: 4, scale: 2, scaleAllDimensions: 1)
    #expect(abs(ratio - 1.277258872 / 1.138629436) < 1e-9)
    #expect(RotaryPositions.yarnAmplitude(factor: 4, scale: 2, scaleAllDimensions: 0) == plain)
    #expect(RotaryPositions.yarnAmplitude(factor: 0.5, scale: nil, scaleAllDimensions: nil) == 1)
  }

  @Test("LongRoPE divides each pair by its own factor")
  func longRope() {
    #expect(RotaryPositions.divided(base: 16, factors: [1, 2, 2, 4]) == [1, 0.25, 0.125, 0.03125])
    // √(1 + ln 4 / ln 16)
    #expect(abs(RotaryPositions.longRopeAmplitude(factor: 4, context: 16) - 1.224744871) < 1e-9)
    #expect(RotaryPositions.longRopeAmplitude(factor: 1, context: 16) == 1)
  }
}
