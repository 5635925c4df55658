/// A number that says something of one head over one sequence. The raw value is its name in every output.
///
/// Each has a file of its own in this folder, with its definition, denominator, source and pitfalls.
public enum HeadMetric: String, CaseIterable, Sendable {
  case entropy
  case normalizedEntropy = "normalized_entropy"
  case confidence
  case distance
  case distanceWithoutFirst = "distance_without_first"
  case signedDistance = "signed_distance"
  case signedDistanceWithoutFirst = "signed_distance_without_first"
  case previousToken = "previous_token"
  case nextToken = "next_token"
  case selfToken = "self_token"
  case firstToken = "first_token"
  case delimiter
  case specialToken = "special_token"
  case punctuation
  case duplicateToken = "duplicate_token"
  case duplicateTokenEligible = "duplicate_token_eligible"
  case induction
  case inductionEligible = "induction_eligible"
  case local
  case sparsity
  case keysFor90 = "keys_for_90"
  case rowDivergence = "row_divergence"
  case offsetDivergence = "offset_divergence"
}

/// What a metric means, in words that outputs carry along.
public struct MetricDefinition: Sendable, Equatable {
  /// What a number is counted in.
  public enum Unit: String, Sendable {
    /// A part of all, 0 to 1.
    case share
    /// Natural units of information.
    case nats
    /// Places between tokens.
    case tokens
    /// Number of keys.
    case keys
    /// A number without a unit.
    case number
  }

  /// As tables head it, such as `Previous-token mass`.
  public let title: String
  /// What the number is counted in.
  public let unit: Unit
  /// The least and the greatest value, in symbols, such as `0 to ln n`.
  public let range: String
  /// The formula in plain Unicode, such as `mean over i of −Σ_j a_ij ln a_ij`, with what is left out and what it is divided by.
  public let formula: String
  /// What a high and a low value say of the head.
  public let meaning: String
  /// What to beware of; empty where there is nothing.
  public let pitfalls: String
  /// Where the definition comes from; empty where it is common property.
  public let source: String

  /// Puts a definition together.
  public init(
    title: String, unit: Unit, range: String, formula: String, meaning: String, pitfalls: String = "",
    source: String = ""
  ) {
    self.title = title
    self.unit = unit
    self.range = range
    self.formula = formula
    self.meaning = meaning
    self.pitfalls = pitfalls
    self.source = source
  }
}

extension HeadMetric {
  /// What it means; written where it is computed.
  public var definition: MetricDefinition { definition(localWindow: PatternMeasurer.defaultLocalWindow) }

  /// What it means where `local` reaches so far.
  public func definition(localWindow: Int) -> MetricDefinition {
    switch self {
    case .entropy: .entropy
    case .normalizedEntropy: .normalizedEntropy
    case .confidence: .confidence
    case .distance: .distance
    case .distanceWithoutFirst: .distanceWithoutFirst
    case .signedDistance: .signedDistance
    case .signedDistanceWithoutFirst: .signedDistanceWithoutFirst
    case .previousToken: .previousToken
    case .nextToken: .nextToken
    case .selfToken: .selfToken
    case .firstToken: .firstToken
    case .delimiter: .delimiter
    case .specialToken: .specialToken
    case .punctuation: .punctuation
    case .duplicateToken: .duplicateToken
    case .duplicateTokenEligible: .duplicateTokenEligible
    case .induction: .induction
    case .inductionEligible: .inductionEligible
    case .local: .local(window: localWindow)
    case .sparsity: .sparsity
    case .keysFor90: .keysFor90
    case .rowDivergence: .rowDivergence
    case .offsetDivergence: .offsetDivergence
    }
  }
}
