/// What the colour of a cell is proportional to.
public enum PageColorScale: String, Sendable, CaseIterable {
  /// The weight.
  case linear = "linear"
  /// The square root of the weight: small weights can be told apart.
  case squareRoot = "sqrt"
  /// The logarithm of the weight, over four powers of ten.
  case logarithm = "log"
}
