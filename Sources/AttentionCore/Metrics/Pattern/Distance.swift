/// How far a head looks: the mean over queries of Σ_j p_ij |i − j|, and signed, Σ_j p_ij (j − i), with p a row divided by its sum.
/// Places are those of tokens.
///
/// Without the first key, its weight is taken out and the row divided by what is left. Denominator: the queries that see a key; without
/// the first, those with any weight on another. Source: Vig & Belinkov 2019, who divide once by the sum over all rows: the same where
/// rows sum to 1. Pitfalls: a head that rests on the first token seems to look far, hence the variant without it; and the
/// longest possible distance grows with the sequence, as does the mean of a head that looks everywhere. Only where queries and keys
/// are the same tokens.
struct Distance {
  let tokens: KeyTokens
  private var all = RowMean()
  private var allSigned = RowMean()
  private var withoutFirst = RowMean()
  private var withoutFirstSigned = RowMean()

  init(_ tokens: KeyTokens) { self.tokens = tokens }

  mutating func add(_ row: PatternRow) {
    let first = tokens.real.lowerBound
    let start = max(row.visible.lowerBound, first + 1)
    let end = max(start, row.visible.upperBound)
    let query = row.query
    let back = VectorMath.sum(start..<max(start, min(end, query))) {
      row.shares.pointer[$0] * Float(Int32(truncatingIfNeeded: $0 &- query))
    }
    let forth = VectorMath.sum(max(start, query)..<max(end, query)) {
      row.shares.pointer[$0] * Float(Int32(truncatingIfNeeded: $0 &- query))
    }
    let toFirst = row.visible.contains(first) ? Double(row.shares.pointer[first]) : 0
    let offset = Double(first - query)
    all.add(forth - back + toFirst * abs(offset))
    allSigned.add(forth + back + toFirst * offset)
    // What 32 bits leave of 1 − p is too rough where p is nearly 1.
    let rest =
      toFirst < 0.5
      ? 1 - toFirst : VectorMath.sum(start..<end) { row.shares.pointer[$0] }
    guard rest > 0 else { return }
    withoutFirst.add((forth - back) / rest)
    withoutFirstSigned.add((forth + back) / rest)
  }

  var value: MetricValue? { all.value }
  var signed: MetricValue? { allSigned.value }
  var valueWithoutFirst: MetricValue? { withoutFirst.value }
  var signedWithoutFirst: MetricValue? { withoutFirstSigned.value }
}

extension MetricDefinition {
  static let distance = MetricDefinition(
    title: "Mean distance", unit: .tokens, range: "0 to n − 1",
    formula: "mean over i of Σ_j p_ij |i − j|, p_i = row i divided by its sum",
    meaning: "High: the head looks far away. Low: it looks near the query.",
    pitfalls:
      "Weight that rests on the first token counts as far; see the distance without the first key. Grows with the sequence.",
    source: "Vig & Belinkov 2019")

  static let signedDistance = MetricDefinition(
    title: "Mean signed distance", unit: .tokens, range: "−(n − 1) to n − 1",
    formula: "mean over i of Σ_j p_ij (j − i), p_i = row i divided by its sum",
    meaning:
      "Negative: the head looks back. Positive: it looks ahead. Near 0: at the query, or both ways alike.",
    pitfalls: "Looks back and ahead cancel. Weight that rests on the first token counts as far back.",
    source: "Vig & Belinkov 2019")

  static let distanceWithoutFirst = MetricDefinition(
    title: "Mean distance without the first key", unit: .tokens, range: "0 to n − 1",
    formula: "mean over i of Σ_{j ≠ 0} a_ij |i − j| / Σ_{j ≠ 0} a_ij, rows with no other weight left out",
    meaning: "How far the head looks where it does not rest on the first token.",
    pitfalls: "Where nearly all weight is on the first key, this is about the small rest.",
    source: "Vig & Belinkov 2019")

  static let signedDistanceWithoutFirst = MetricDefinition(
    title: "Mean signed distance without the first key", unit: .tokens, range: "−(n − 1) to n − 1",
    formula: "mean over i of Σ_{j ≠ 0} a_ij (j − i) / Σ_{j ≠ 0} a_ij, rows with no other weight left out",
    meaning: "Negative: the head looks back. Positive: it looks ahead.",
    pitfalls: "Where nearly all weight is on the first key, this is about the small rest.",
    source: "Vig & Belinkov 2019")
}
