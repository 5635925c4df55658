/// How sure a head is: the mean over queries of the largest weight.
///
/// Denominator: the queries that see at least two keys; the first row of a causal map is always 1 and would only raise the mean.
/// Source: Voita et al. 2019, who leave out the end-of-sequence token; here no key is left out, so a head that rests on one special
/// token is confident too.
struct Confidence {
  private var mean = RowMean()

  mutating func add(_ row: PatternRow) {
    guard row.shares.visibleCount > 1 else { return }
    // Numbers that are not negative are ordered as their bits are.
    let greatest = row.visible.reduce(UInt32(0)) { max($0, row.weights[$1].bitPattern) }
    mean.add(Double(Float(bitPattern: greatest)))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let confidence = MetricDefinition(
    title: "Confidence", unit: .share, range: "0 to 1",
    formula: "mean over i with c_i ≥ 2 of max_j a_ij, c_i = number of keys that i sees",
    meaning: "High: each query looks at one key above all. Low: no key stands out.",
    pitfalls:
      "A head that rests on the first or a special token is confident too; Voita et al. leave the end-of-sequence token out.",
    source: "Voita et al. 2019")
}
