/// How much rests on the first token, the attention sink: the mean of a_i0 over the queries after it that see it.
///
/// With padding on the left, the first token is the first that is not padding. Denominator: the queries that see it; where queries and
/// keys are the same tokens, those after it, since its own row would add 1 / n for nothing. Source: Gu et al. 2024, whose α_1 keeps
/// that row (they call a head a sink above 0.3 at 64 tokens); Xiao et al. 2023 take the first four tokens. Pitfall: a sink need not be
/// the first token.
struct FirstToken {
  let first: Int
  let isSelfAttention: Bool
  private var mean = RowMean()

  init(_ tokens: KeyTokens, isSelfAttention: Bool) {
    first = tokens.real.lowerBound
    self.isSelfAttention = isSelfAttention
  }

  mutating func add(_ row: PatternRow) {
    guard row.visible.contains(first), !isSelfAttention || row.query > first else { return }
    mean.add(Double(row.weights[first]))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let firstToken = MetricDefinition(
    title: "First-token (sink) mass", unit: .share, range: "0 to 1",
    formula: "mean over i ≥ 1 that see key 0 of a_i0; for cross-attention over all i that do",
    meaning: "High: the head rests on the first token, often because it has nothing to do.",
    pitfalls:
      "Gu et al. keep the first token's own row, which adds 1/n. A sink need not be the first token; Xiao et al. add up the first four.",
    source: "Gu et al. 2024; Xiao et al. 2023")
}
