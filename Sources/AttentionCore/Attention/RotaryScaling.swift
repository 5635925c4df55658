#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Frequencies of models whose context was stretched after training, as transformers computes them.
extension RotaryPositions {
  /// YaRN (Peng et al. 2023): pairs that turn more than `fast` times within `context` positions keep their frequency,
  /// those that turn less than `slow` times have it divided by `factor`, and those between are blended.
  ///
  /// - Parameters:
  ///   - base: above 1.
  ///   - truncates: whether the bounds between the three kinds are whole pairs.
  public static func yarn(
    base: Double, dimensions: Int, factor: Double, fast: Double, slow: Double, context: Int, truncates: Bool
  ) -> [Float] {
    /// The pair, as a fraction, that turns `turns` times within the context.
    func pair(turns: Double) -> Double {
      Double(dimensions) * log(Double(context) / (turns * 2 * Double.pi)) / (2 * log(base))
    }
    var (low, high) = (pair(turns: fast), pair(turns: slow))
    if truncates { (low, high) = (low.rounded(.down), high.rounded(.up)) }
    low = max(low, 0)
    high = min(high, Double(dimensions - 1))
    if low == high { high += 0.001 }
    return frequencies(base: base, dimensions: dimensions).enumerated().map { pair, frequency in
      let stretched = min(max((Float(pair) - Float(low)) / Float(high - low), 0), 1)
      return frequency / Float(factor) * stretched + frequency * (1 - stretched)
    }
  }

  /// What YaRN multiplies cosines and sines by: `(0.1 · m · ln factor + 1)` with m = `scale`, divided by the same with
  /// m = `scaleAllDimensions` where both are given and not 0.
  public static func yarnAmplitude(
    factor: Double, scale: Double?, scaleAllDimensions: Double?
  ) -> Double {
    guard let scale, let scaleAllDimensions, scale != 0, scaleAllDimensions != 0 else {
      return yarnGrowth(factor: factor, scale: 1)
    }
    return yarnGrowth(factor: factor, scale: scale) / yarnGrowth(factor: factor, scale: scaleAllDimensions)
  }

  /// `0.1 · scale · ln factor + 1`, or 1 where nothing is stretched.
  public static func yarnGrowth(factor: Double, scale: Double) -> Double {
    factor <= 1 ? 1 : 0.1 * scale * log(factor) + 1
  }

  /// LongRoPE (Ding et al. 2024): the frequency of each pair divided by a factor of its own.
  ///
  /// - Parameter factors: one a pair.
  public static func divided(base: Double, factors: [Double]) -> [Float] {
    zip(frequencies(base: base, dimensions: 2 * factors.count), factors).map { $0 / Float($1) }
  }

  /// What LongRoPE multiplies cosines and sines by, for a context `factor` times as long as the original one.
  public static func longRopeAmplitude(factor: Double, context: Int) -> Double {
    factor <= 1 ? 1 : (1 + log(factor) / log(Double(context))).squareRoot()
  }
}
