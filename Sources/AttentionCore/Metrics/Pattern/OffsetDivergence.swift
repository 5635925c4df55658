/// Whether a head goes by the distance from the query: the mean Jensen–Shannon divergence of a row with the one before it moved by one
/// place, so that equal distances meet; both divided by their sums, in nats.
///
/// Over all keys; one that a row does not see is 0 in it. Denominator: the pairs of neighbouring queries that both see at least two keys.
/// Low: the same distances whatever the query, position. High: not by distance; where `row_divergence` is high too, by content.
/// Pitfall: the farthest distance is seen by one row of each pair only, so a head whose weight reaches that far, as an even spread does,
/// is a little above 0. Only where queries and keys are the same tokens.
struct OffsetDivergence {
  private var mean = RowMean()

  mutating func add(_ row: PatternRow) {
    guard let before = row.before, row.shares.visibleCount > 1, before.visibleCount > 1 else { return }
    mean.add(JensenShannon.divergence(row.shares, before, movedBy: 1))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let offsetDivergence = MetricDefinition(
    title: "Offset divergence", unit: .nats, range: "0 to ln 2",
    formula:
      "mean over i of JSD(p_i, p_{i−1} moved by one key), p_i = row i divided by its sum; rows that see one key left out",
    meaning:
      "Low: the head goes by the distance from the query. High: it does not; by content, where row divergence is high too.",
    pitfalls:
      "One row of each pair sees one distance more, so a head whose weight reaches to the far end is a little above 0. Weight that "
      + "moves behind the last key counts there, as on one key more.",
    source: "Lin 1991 for the divergence")
}
