/// How many weights are next to nothing: the share of visible weights below 1/n², with n the number of keys that are not padding.
///
/// Denominator: all pairs of a query and a key that it sees. Pitfall: the limit falls with the length of the sequence, so sequences
/// of different lengths do not compare well.
struct Sparsity {
  let limit: Float
  private var small = 0
  private var visible = 0
  private var rows = 0

  init(_ tokens: KeyTokens) {
    let count = Double(tokens.count(in: tokens.real))
    limit = Float(1 / max(1, count * count))
  }

  mutating func add(_ row: PatternRow) {
    // Numbers that are not negative are ordered as their bits are: the difference is negative where the weight is large enough.
    // Padding is 0 and so is not counted.
    let below = limit.bitPattern &- 1
    let enough = row.visible.reduce(UInt32(0)) { $0 &+ (below &- row.weights[$1].bitPattern) >> 31 }
    rows += 1
    visible += row.shares.visibleCount
    small += row.shares.visibleCount - Int(enough)
  }

  var value: MetricValue? {
    rows > 0 ? MetricValue(Double(small) / Double(visible), count: rows) : nil
  }
}

extension MetricDefinition {
  static let sparsity = MetricDefinition(
    title: "Sparsity", unit: .share, range: "0 to 1",
    formula: "share of pairs (i, j) with j visible to i and a_ij < 1/n², n = number of keys",
    meaning: "High: most of what a query could see gets next to nothing.",
    pitfalls: "The limit 1/n² falls with length; compare sequences of about the same length.")
}
