/// How much stays near the query: the mean over queries of the weight on keys at most k places away, the query among them.
///
/// Denominator: all queries. Only where queries and keys are the same tokens. Pitfalls: the first rows of a causal map are local whatever
/// they do; and so is everything where k is as long as the sequence.
struct LocalMass {
  let window: Int
  private var mean = RowMean()

  init(window: Int) { self.window = window }

  mutating func add(_ row: PatternRow) {
    let reach = min(window, row.query + row.visible.upperBound)
    let near = (row.query - reach..<row.query + reach + 1).clamped(to: row.visible)
    mean.add(near.reduce(0.0) { $0 + Double(row.weights[$1]) })
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  /// `Σ_{|i − j| ≤ k}` for this k.
  static func local(window: Int) -> MetricDefinition {
    MetricDefinition(
      title: "Local mass", unit: .share, range: "0 to 1",
      formula: "mean over i of Σ_{|i − j| ≤ k} a_ij, k = \(window)",
      meaning: "High: the head stays within a few places of the query.",
      pitfalls:
        "The first k + 1 rows of a causal map are local whatever the head does, which tells in short sequences. Patches of images "
        + "are counted row by row.")
  }
}
