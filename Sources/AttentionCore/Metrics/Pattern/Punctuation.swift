extension MetricDefinition {
  /// The mean over queries of the weight on tokens that are punctuation alone, `KeySetMass`.
  ///
  /// Denominator: all queries. No value where the sequence has none. Source: Clark et al. 2019, who count periods and commas. Pitfall:
  /// texts differ in how much punctuation they have; an even spread scores its share of the tokens.
  static let punctuation = MetricDefinition(
    title: "Punctuation mass", unit: .share, range: "0 to 1",
    formula: "mean over i of Σ_j a_ij over tokens j that are punctuation alone",
    meaning: "High: the head rests on commas, periods and the like.",
    pitfalls:
      "An even spread scores the share of punctuation among the tokens. Special tokens are not punctuation.",
    source: "Clark et al. 2019")
}
