/// How spread out rows are, whatever their length: the mean over queries of the entropy divided by ln c_i, with c_i the number of keys
/// that query i sees.
///
/// Denominator: the queries that see at least two keys; with one there is nothing to spread. Pitfall: the rows at the start of a
/// causal map, which see few keys, weigh as much as the long ones.
struct NormalizedEntropy {
  private var mean = RowMean()

  mutating func add(_ row: PatternRow) {
    guard row.shares.visibleCount > 1 else { return }
    // Rounding may lift an even spread above 1.
    mean.add(min(row.shares.entropy / VectorMath.log(Double(row.shares.visibleCount)), 1))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let normalizedEntropy = MetricDefinition(
    title: "Normalized entropy", unit: .share, range: "0 to 1",
    formula: "mean over i with c_i ≥ 2 of (−Σ_j p_ij ln p_ij) / ln c_i, c_i = number of keys that i sees",
    meaning: "1: every key that is visible gets the same. 0: each query looks at one key.",
    pitfalls: "Short rows at the start of a causal map count as much as long ones.")
}
