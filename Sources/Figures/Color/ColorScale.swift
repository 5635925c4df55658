/// How a weight becomes one of the levels of a colour map.
public struct ColorScale: Sendable, Hashable {
  /// What the colour is proportional to.
  public enum Transfer: String, Sendable, Hashable, CaseIterable {
    /// The weight.
    case linear
    /// The square root of the weight: small weights are told apart, and 0 and 1 stay where they are.
    case squareRoot = "sqrt"
    /// The logarithm of the weight: equal ratios look alike. The scale's least weight is above 0; what is less has its colour.
    ///
    /// Where nothing else is said, the least weight is a thousandth of the greatest.
    case logarithm = "log"
  }

  /// Which weights get the first and the last colour.
  public enum Range: Sendable, Hashable {
    /// 1 in every figure, so that all heads can be compared; the greatest weight where captured ones go above 1.
    case unit
    /// The greatest weight of the figure (for an atlas: of all its maps).
    case maximum
    /// The greatest weight of each map: maps of one figure cannot be compared, and the colour bar says so.
    case ownMaximum
    /// From one weight to a greater one, the same in every figure; what lies outside has the colour of the nearer end. Diverging
    /// colours go as far to both sides of 0 as the end that is farther from it. Ends that are not finite, or not ascending, count
    /// as `unit`.
    case limits(Float, Float)
  }

  /// What the colour is proportional to.
  public var transfer: Transfer
  /// Which weights get the first and the last colour.
  public var range: Range
  /// Whether 0 is in the middle of the colours, and weights below it have colours of their own.
  public var isDiverging = false

  /// A scale, by default one that ends at 1.
  public init(_ transfer: Transfer, _ range: Range = .unit) {
    self.transfer = transfer
    self.range = range
  }

  /// The scale for sequences of `tokens`: the same for all heads, linear up to 32 tokens, by the square root above, where
  /// weights of about 1/`tokens` would all look like 0.
  public static func suited(tokens: Int) -> ColorScale {
    ColorScale(tokens <= 32 ? .linear : .squareRoot)
  }

  /// The index in `ColorMap.palette` of each of `weights`, on a scale that ends at 1 or, for `.maximum`, at their greatest.
  public func levels(_ weights: some Collection<Float>) -> [UInt8] {
    let (least, greatest) = extremes(of: weights)
    return fitted(least: least, greatest: greatest).levels(weights)
  }

  /// The scale that fits weights between `least` and `greatest`.
  package func fitted(least: Float, greatest: Float) -> FittedScale {
    let (least, greatest) = (Double(least), Double(greatest))
    var (lower, upper) = (0.0, 1.0)
    let reach = isDiverging ? max(-least, greatest) : greatest
    switch range {
    case .limits(let from, let to) where from < to && from.isFinite && to.isFinite:
      (lower, upper) = (Double(from), Double(to))
      if isDiverging { upper = max(-lower, upper) }
    case .maximum, .ownMaximum:
      if reach > 0 && reach.isFinite { upper = reach }
    case .unit, .limits:
      // Rounding may lift a weight of 1 by a little.
      if reach > 1.000_01 && reach.isFinite { upper = reach }
    }
    if isDiverging {
      lower = -upper
    } else if transfer == .logarithm {
      if upper <= 0 { upper = 1 }
      if lower <= 0 { lower = upper / 1000 }
    }
    return FittedScale(
      transfer: transfer, lower: lower, upper: upper, isDiverging: isDiverging,
      clampsAbove: greatest > upper + upper.magnitude * 0.000_01, clampsBelow: least < lower)
  }
}

/// The least and the greatest of `weights`; those that are not numbers are passed over.
///
/// - Returns: (0, 0) where there are none.
package func extremes(of weights: some Collection<Float>) -> (least: Float, greatest: Float) {
  var least = Float.infinity
  var greatest = -Float.infinity
  for weight in weights {
    least = weight < least ? weight : least
    greatest = weight > greatest ? weight : greatest
  }
  return least <= greatest ? (least, greatest) : (0, 0)
}
