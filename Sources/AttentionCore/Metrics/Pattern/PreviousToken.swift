extension MetricDefinition {
  /// The mean of a_{i,i−1} over the queries that see the token before them: `NeighborMass` with an offset of −1.
  ///
  /// Denominator: those queries, n − 1 of n. Source: Clark et al. 2019, who divide by n. Pitfall: an even spread over two or three
  /// keys scores 0.3 to 0.5 too, as the first rows of any causal map do.
  static let previousToken = MetricDefinition(
    title: "Previous-token mass", unit: .share, range: "0 to 1",
    formula: "mean over i that see i − 1 of a_{i,i−1}",
    meaning: "High: each token looks at the one before it.",
    pitfalls: "Clark et al. divide by n, not by the n − 1 queries that have a token before them.",
    source: "Clark et al. 2019; Voita et al. 2019")
}
