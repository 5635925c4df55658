/// How spread out rows are: the mean over queries of −Σ_j p_ij ln p_ij, in nats, with p a row divided by its sum.
///
/// Denominator: the queries that see a key. Source: Ghader & Monz 2017; Clark et al. 2019, who smooth rows with
/// 0.9999 a + 0.0001 / n, which is not done here. Pitfall: a causal row i is at most ln(i + 1), so the mean grows with the length;
/// `normalized_entropy` allows for that.
struct Entropy {
  private var mean = RowMean()

  mutating func add(_ row: PatternRow) { mean.add(row.shares.entropy) }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let entropy = MetricDefinition(
    title: "Entropy", unit: .nats, range: "0 to ln n",
    formula: "mean over i of −Σ_j p_ij ln p_ij, p_i = row i divided by its sum",
    meaning: "High: attention is spread over many keys. Low: it is on few.",
    pitfalls:
      "A causal row i cannot exceed ln(i + 1), so the mean grows with the length of the sequence; see normalized entropy. "
      + "Rows are not smoothed, as Clark et al. do.",
    source: "Ghader & Monz 2017; Clark et al. 2019")
}
