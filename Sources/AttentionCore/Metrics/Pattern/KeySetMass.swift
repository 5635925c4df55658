/// The weight on a fixed set of keys: what delimiter, special-token and punctuation mass are.
///
/// Denominator: all queries, also those that see none of the keys and so count 0. No value where there is no such key at all.
struct KeySetMass {
  /// The keys, ascending.
  let keys: [Int]
  private var mean = RowMean()

  init(_ keys: [Int]) { self.keys = keys }

  mutating func add(_ row: PatternRow) {
    guard !keys.isEmpty else { return }
    var sum = 0.0
    for key in keys {
      // What is not visible is 0.
      if key >= row.visible.upperBound { break }
      sum += Double(row.weights[key])
    }
    mean.add(sum)
  }

  var value: MetricValue? { mean.value }
}
