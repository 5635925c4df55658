/// How much goes to what followed the query's token before: Σ_j a_{i,j+1} over j < i with token_j = token_i and j + 1 < i.
///
/// Where the token before the query is the same one, j + 1 is the query itself, which is left out: a head that looks at itself is no
/// induction head. As a share of all (`induction`) it is divided by the number of all queries; among eligible queries, by those
/// that see such a j + 1, whose number is the value's count. No value where no query has one. Source: Olsson et al. 2022, on random
/// tokens that repeat; TransformerLens's `detect_head` on any text, which keeps j + 1 = i. Pitfalls: in ordinary text the share of all is
/// small whatever the head does, and a local head scores where words repeat nearby; the probe with random tokens is the test proper.
struct Induction {
  let occurrences: EarlierOccurrences
  let tokens: KeyTokens
  private var sum = 0.0
  private var rows = 0
  private var eligible = 0

  init(_ occurrences: EarlierOccurrences, _ tokens: KeyTokens) {
    self.occurrences = occurrences
    self.tokens = tokens
  }

  mutating func add(_ row: PatternRow) {
    rows += 1
    var isEligible = false
    var mass = 0.0
    // What is not visible itself may be followed by a key that is.
    let visible = row.visible.lowerBound - 1..<row.visible.upperBound
    occurrences.forEach(query: row.query, visible: visible) { key in
      guard key + 1 < row.query, tokens.isReal(key + 1) else { return }
      mass += Double(row.weights[key + 1])
      isEligible = true
    }
    sum += mass
    if isEligible { eligible += 1 }
  }

  var value: MetricValue? { eligible > 0 ? MetricValue(sum / Double(rows), count: rows) : nil }
  var valueOfEligible: MetricValue? {
    eligible > 0 ? MetricValue(sum / Double(eligible), count: eligible) : nil
  }
}

extension MetricDefinition {
  static let induction = MetricDefinition(
    title: "Induction mass", unit: .share, range: "0 to 1",
    formula: "mean over i of Σ_j a_{i,j+1} over j < i − 1 with token_j = token_i",
    meaning: "High: tokens look at what followed their earlier occurrences.",
    pitfalls:
      "Queries without such a key count 0, so a text that repeats little scores low. Not the score on repeated random tokens, "
      + "which is what papers call the induction score. Unlike in TransformerLens, the query itself never counts.",
    source: "Olsson et al. 2022; TransformerLens, detect_head")

  static let inductionEligible = MetricDefinition(
    title: "Induction mass, eligible queries", unit: .share, range: "0 to 1",
    formula:
      "mean over i that see j + 1 for some j < i − 1 with token_j = token_i, of Σ a_{i,j+1} over those j",
    meaning: "High: tokens that came before look at what followed them then.",
    pitfalls:
      "Rests on few queries where little repeats: mind the count. A local head scores where words repeat nearby.",
    source: "Olsson et al. 2022")
}
