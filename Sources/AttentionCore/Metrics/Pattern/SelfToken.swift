extension MetricDefinition {
  /// The mean of a_ii over all queries: `NeighborMass` with an offset of 0.
  ///
  /// Pitfall: the first row of a causal map sees itself alone and adds 1 / n.
  static let selfToken = MetricDefinition(
    title: "Self-token mass", unit: .share, range: "0 to 1", formula: "mean over i of a_ii",
    meaning: "High: each token looks at itself.",
    pitfalls: "The first row of a causal map sees only itself, which adds 1/n.", source: "Clark et al. 2019")
}
