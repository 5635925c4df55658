/// A number that says how much a head differs between A and B. The raw value is its name in every output.
public enum ComparisonMetric: String, CaseIterable, Sendable {
  case mapDistance = "map_distance"
  case mapDivergence = "map_divergence"
  case largestChange = "largest_change"
  case metricDistance = "metric_distance"

  /// What it means.
  public var definition: MetricDefinition {
    switch self {
    case .mapDistance:
      MetricDefinition(
        title: "Map distance", unit: .share, range: "0 to 1",
        formula: "mean over pairs of queries of ½ Σ_j |a_ij − b_ij|",
        meaning:
          "how much of its weight the head puts elsewhere: 0 where both maps are the same, 1 where they share no key",
        pitfalls:
          "A key that one side lacks counts as a key with weight 0 there. Under a causal mask the first rows have few keys and can differ little.",
        source: "total variation distance")
    case .mapDivergence:
      MetricDefinition(
        title: "Map divergence", unit: .nats, range: "0 to ln 2",
        formula:
          "mean over pairs of queries of ½ Σ_j a_ij ln(a_ij / m_ij) + ½ Σ_j b_ij ln(b_ij / m_ij), m = (a + b) / 2",
        meaning:
          "how well one weight drawn from a row tells A from B: 0 where both maps are the same, ln 2 where they share no key",
        pitfalls:
          "Small weights that appear or go count more than in the distance. A key that one side lacks has weight 0 there.",
        source: "Jensen-Shannon divergence (Lin 1991)")
    case .largestChange:
      MetricDefinition(
        title: "Largest change", unit: .share, range: "0 to 1",
        formula: "max over pairs of queries and of keys of |b_ij − a_ij|",
        meaning: "how much the weight changed that changed most",
        pitfalls: "One weight of one query; of several sequences, that of the one where it is largest.")
    case .metricDistance:
      MetricDefinition(
        title: "Metric distance", unit: .share, range: "0 to 1",
        formula: "mean over the metrics of the weights that are shares of |B − A|",
        meaning: "how much what the head does changed, as far as metrics tell",
        pitfalls:
          "Ranks heads where there are no maps to compare. Heads can look elsewhere with the same metrics.")
    }
  }
}
