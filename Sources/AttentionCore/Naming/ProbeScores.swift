/// What a head does with random tokens that come twice; see `RepeatedTokenProbe`.
public struct ProbeScores: Sendable, Hashable {
  /// Mean weight on the token behind the first occurrence of the query's, over the queries of the repeat.
  public let induction: Double
  /// Mean weight on the first occurrence of the query's token, over the queries of the repeat.
  public let duplicateToken: Double
  /// Mean weight on the token before the query's.
  public let previousToken: Double

  /// Scores, each 0 to 1.
  public init(induction: Double, duplicateToken: Double, previousToken: Double) {
    self.induction = induction
    self.duplicateToken = duplicateToken
    self.previousToken = previousToken
  }

  /// The score of this name.
  public subscript(metric: ProbeMetric) -> Double {
    switch metric {
    case .induction: induction
    case .duplicateToken: duplicateToken
    case .previousToken: previousToken
    }
  }
}

/// A number that says what a head does with random tokens that come twice. The raw value is its name in every output.
public enum ProbeMetric: String, CaseIterable, Sendable {
  case induction = "probe_induction"
  case duplicateToken = "probe_duplicate_token"
  case previousToken = "probe_previous_token"

  /// What it means.
  public var definition: MetricDefinition {
    switch self {
    case .induction:
      MetricDefinition(
        title: "Induction (probe)", unit: .share, range: "0 to 1",
        formula: "mean over i ≥ p of a_{i, i−p+1}, where token i is token i−p again",
        meaning:
          "High: the head finds where the token stood before, and looks at what came after it. Random tokens leave nothing else to go by, so this is the induction score proper.",
        pitfalls:
          "Measured on random tokens, not on the sequences of the report. A head that sees fewer than p tokens back scores 0.",
        source: "Olsson et al. 2022, prefix matching")
    case .duplicateToken:
      MetricDefinition(
        title: "Duplicate token (probe)", unit: .share, range: "0 to 1",
        formula:
          "mean over i ≥ p of a_{i, i−p}, where token i is token i−p again and i−p is not the first key",
        meaning: "High: the head finds the earlier occurrence of the query's token.",
        pitfalls: "As for induction.", source: "Wang et al. 2023")
    case .previousToken:
      MetricDefinition(
        title: "Previous token (probe)", unit: .share, range: "0 to 1",
        formula: "mean over i of a_{i, i−1}, where i−1 is not the first key",
        meaning: "High: the head looks one token back whatever the tokens are.",
        pitfalls:
          "Random tokens are unlike text: a head that goes by words may score lower here than on text.")
    }
  }
}
