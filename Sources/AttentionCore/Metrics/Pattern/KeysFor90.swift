/// How many keys make up most of a row: the mean over queries of the least number of keys whose weights together reach 90 % of the
/// row's sum.
///
/// Denominator: the queries that see a key. A millionth of the sum may be missing, so that rounding does not ask for one key
/// more where 90 % is met exactly. Pitfall: causal row i has at most i + 1 keys, so the mean grows with the length.
struct KeysFor90 {
  private var mean = RowMean()
  private let selection: HeaviestKeys

  init(_ tokens: KeyTokens) { selection = HeaviestKeys(keys: tokens.count) }

  mutating func add(_ row: PatternRow) {
    mean.add(Double(selection.count(row.shares, reaching: 0.9 - 1e-6)))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let keysFor90 = MetricDefinition(
    title: "Keys for 90 %", unit: .keys, range: "1 to n",
    formula: "mean over i of the least number of keys whose weights sum to 0.9 Σ_j a_ij",
    meaning: "Low: few keys make up nearly all that a query takes in. High: it takes in many.",
    pitfalls: "A causal row i has at most i + 1 keys, so the mean grows with the length of the sequence.")
}
