extension MetricDefinition {
  /// The mean of a_{i,i+1} over the queries that see the token after them: `NeighborMass` with an offset of 1.
  ///
  /// Denominator: those queries; under a causal mask there is none, and no value. Source: Clark et al. 2019, who divide by n and whose
  /// notebook swaps the names of left and right in one place.
  static let nextToken = MetricDefinition(
    title: "Next-token mass", unit: .share, range: "0 to 1",
    formula: "mean over i that see i + 1 of a_{i,i+1}",
    meaning: "High: each token looks at the one after it.",
    pitfalls:
      "Not defined under a causal mask. Clark et al. divide by n, not by the queries that have a token after them.",
    source: "Clark et al. 2019; Voita et al. 2019")
}
