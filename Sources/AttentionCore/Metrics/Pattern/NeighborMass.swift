/// The weight on the key a fixed number of places from the query: what previous-, next- and self-token mass are.
///
/// Denominator: the queries that see that key, not all n. Only where queries and keys are the same tokens.
struct NeighborMass {
  let offset: Int
  let tokens: KeyTokens
  private var mean = RowMean()

  init(offset: Int, _ tokens: KeyTokens) {
    self.offset = offset
    self.tokens = tokens
  }

  mutating func add(_ row: PatternRow) {
    let key = row.query + offset
    guard row.visible.contains(key), tokens.isReal(key) else { return }
    mean.add(Double(row.weights[key]))
  }

  var value: MetricValue? { mean.value }
}
