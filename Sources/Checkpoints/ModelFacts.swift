import AttentionCore

/// What was understood of a model, in words and numbers: shown by `inspect`, on the page and in the manifest.
public struct ModelFacts: Sendable {
  /// The family: Hugging Face's `model_type`, or `projections` for bare weights.
  public var family: String
  /// How positions enter, e.g. `learned, 1024 positions` or `rotary, 64 of 64 dimensions, base 10000`.
  public var positions: String
  /// What scores are multiplied by, e.g. `1/√64 = 0.125`.
  public var scale: String
  /// Norm and its place, e.g. `layer norm, pre-norm`.
  public var norm: String
  /// Things that the files do not say and that were assumed.
  public var assumptions: [String]

  /// Facts that a family knows in words; numbers are read off the model.
  public init(family: String, positions: String, scale: String, norm: String, assumptions: [String] = []) {
    self.family = family
    self.positions = positions
    self.scale = scale
    self.norm = norm
    self.assumptions = assumptions
  }

  /// `1/√d = value`, the usual scale of a head of width `headWidth`.
  static func rootScale(_ headWidth: Int) -> String {
    "1/√\(headWidth) = \(rounded(1 / Double(headWidth).squareRoot()))"
  }

  /// At most six significant digits, without trailing zeros.
  static func rounded(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "\(value)" }
    var digits = 1.0
    while abs(value) * digits < 100_000, digits < 1e12 { digits *= 10 }
    let result = (value * digits).rounded() / digits
    return result == result.rounded() && abs(result) < 1e15 ? "\(Int(result))" : "\(result)"
  }
}
