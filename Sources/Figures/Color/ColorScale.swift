/// How a weight becomes one of the levels of a colour map.
public struct ColorScale: Sendable, Hashable {
  /// What the colour is proportional to.
  public enum Transfer: String, Sendable, Hashable, CaseIterable {
    /// The weight.
    case linear
    /// The square root of the weight: small weights are told apart, and 0 and 1 stay where they are.
    case squareRoot = "sqrt"
    /// The logarithm of the weight: equal ratios look alike. The scale's least weight is above 0; what is less has its colour.
    case logarithm = "log"
  }

  /// Which weight gets the last colour.
  public enum Range: Sendable, Hashable {
    /// 1 in every figure, so that all heads can be compared; the greatest weight where captured ones go above 1.
    case unit
    /// The greatest weight of the figure (for an atlas: of all its maps).
    case maximum
    /// The greatest weight of each map: maps of one figure cannot be compared, and the colour bar says so.
    case ownMaximum
    /// From one weight to another, the same in every figure; what lies outside has the colour of the nearer end.
    case limits(Float, Float)
  }

  /// What the colour is proportional to.
  public var transfer: Transfer
  /// Which weight gets the last colour.
  public var range: Range

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
    // Rounding may lift a weight of 1 by a little.
    let followsGreatest = range == .maximum ? greatest > 0 : greatest > 1.000_01
    return FittedScale(
      transfer: transfer, upper: followsGreatest && greatest.isFinite ? greatest : 1,
      clampsAbove: greatest == .infinity, clampsBelow: least < 0)
  }
}

/// A colour scale whose upper end is known.
package struct FittedScale: Sendable, Hashable {
  var transfer: ColorScale.Transfer
  /// The weight of the last colour; above 0.
  var upper: Float
  /// Whether greater weights share the last colour.
  package var clampsAbove: Bool
  /// Whether weights below 0 share the first colour.
  package var clampsBelow: Bool

  /// Where `weight` stands on the scale, 0 to 1; not a number counts as 0.
  func fraction(_ weight: Float) -> Float {
    let linear = weight > 0 ? min(weight / upper, 1) : 0
    return transfer == .linear ? linear : linear.squareRoot()
  }

  /// The index of the colour of each weight.
  func levels(_ weights: some Collection<Float>) -> [UInt8] {
    let last = Float(ColorMap.levelCount - 1)
    return weights.map { UInt8((fraction($0) * last).rounded()) }
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
