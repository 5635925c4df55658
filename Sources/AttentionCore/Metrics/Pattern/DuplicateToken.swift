/// How much goes to earlier occurrences of the query's own token: Σ_j a_ij over j < i with token_j = token_i.
///
/// As a share of all (`duplicate_token`) it is divided by the number of all queries; among eligible queries, by those that see such a j,
/// whose number is the value's count. No value where no query has one. Source: the pattern as in TransformerLens's
/// `detect_head`, which has the first alone. Pitfalls: the share of all is small in any text that repeats little, whatever the
/// head does; equal ids are meant, so `the` and ` the` differ, and special tokens count like others.
struct DuplicateToken {
  let occurrences: EarlierOccurrences
  private var sum = 0.0
  private var rows = 0
  private var eligible = 0

  init(_ occurrences: EarlierOccurrences) { self.occurrences = occurrences }

  mutating func add(_ row: PatternRow) {
    rows += 1
    var isEligible = false
    var mass = 0.0
    occurrences.forEach(query: row.query, visible: row.visible) { key in
      mass += Double(row.weights[key])
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
  static let duplicateToken = MetricDefinition(
    title: "Duplicate-token mass", unit: .share, range: "0 to 1",
    formula: "mean over i of Σ_j a_ij over j < i with token_j = token_i",
    meaning: "High: tokens look at earlier occurrences of themselves.",
    pitfalls:
      "Queries without an earlier occurrence count 0, so a text that repeats little scores low; see the mean among eligible queries.",
    source: "TransformerLens, detect_head")

  static let duplicateTokenEligible = MetricDefinition(
    title: "Duplicate-token mass, eligible queries", unit: .share, range: "0 to 1",
    formula: "mean over i that see some j < i with token_j = token_i, of Σ a_ij over those j",
    meaning: "High: tokens that came before look at their earlier occurrences.",
    pitfalls:
      "Rests on few queries where little repeats: mind the count. Many occurrences score by an even spread alone."
  )
}
