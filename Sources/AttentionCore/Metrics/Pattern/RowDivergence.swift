/// Whether a head looks elsewhere from query to query: the mean Jensen–Shannon divergence of a row with the one before it, both divided
/// by their sums, in nats.
///
/// Over all keys; one that a row does not see is 0 in it. Denominator: the pairs of neighbouring queries that both see at least two keys.
/// Low: the same keys whatever the query, a fixed place such as a sink. High: it goes by content, or by the query's place, which
/// `offset_divergence` tells apart. Pitfall: under a causal mask an even spread is not quite 0, since each row has one key more.
struct RowDivergence {
  private var mean = RowMean()

  mutating func add(_ row: PatternRow) {
    guard let before = row.before, row.shares.visibleCount > 1, before.visibleCount > 1 else { return }
    mean.add(JensenShannon.divergence(row.shares, before, movedBy: 0))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let rowDivergence = MetricDefinition(
    title: "Row divergence", unit: .nats, range: "0 to ln 2",
    formula:
      "mean over i of JSD(p_i, p_{i−1}), p_i = row i divided by its sum; rows that see one key left out",
    meaning:
      "Low: all queries look at the same keys, a fixed place. High: it depends on the query, by content or by position.",
    pitfalls:
      "Under a causal mask each row has one key more, so that even an even spread is a little above 0.",
    source: "Lin 1991 for the divergence")
}
