/// Which queries of a sequence are compared between heads, and where their visible weights stand in memory.
struct ComparedRows: Sendable {
  /// Numbers of all queries and keys.
  let queryCount: Int
  let keyCount: Int
  /// How many queries could be compared.
  let comparable: Int
  /// Those that are, ascending.
  let queries: [Int]
  /// The keys that each of them may see.
  private let visible: [Range<Int>]
  /// Where each row begins, and behind them the number of all cells; rows are padded to whole vectors.
  let starts: [Int]

  /// Evenly spaced queries, as many as have at most `mostCells` visible weights together.
  init(mask: AttentionMask, facts: TokenFacts, mostCells: Int) {
    queryCount = facts.queries
    keyCount = facts.keys
    // Keys that are no padding, up to each place.
    var real = [0]
    for key in 0..<facts.keys { real.append(real[key] + (facts.keyPadding?[key] == true ? 0 : 1)) }
    let candidates = (0..<facts.queries).filter { query in
      guard facts.queryPadding?[query] != true else { return false }
      let keys = mask.visibleKeys(query: query, keys: facts.keys)
      return real[keys.upperBound] - real[keys.lowerBound] > 1
    }
    comparable = candidates.count

    func chosen(_ count: Int) -> [Int] {
      (0..<count).map { candidates[(2 * $0 + 1) * candidates.count / (2 * count)] }
    }
    func width(_ query: Int) -> Int {
      (mask.visibleKeys(query: query, keys: facts.keys).count + RowEntropy.lanes - 1)
        / RowEntropy.lanes * RowEntropy.lanes
    }
    var count = candidates.count
    while count > 0 {
      let cells = chosen(count).reduce(0) { $0 + width($1) }
      if cells <= mostCells { break }
      count = min(count - 1, count * mostCells / cells)
    }
    queries = chosen(count)
    visible = queries.map { mask.visibleKeys(query: $0, keys: facts.keys) }
    starts = queries.reduce(into: [0]) { $0.append(($0.last ?? 0) + width($1)) }
  }

  /// All cells of a head.
  var cells: Int { starts[queries.count] }
  /// The cells of a row, a multiple of the lanes.
  func width(_ row: Int) -> Int { starts[row + 1] - starts[row] }

  /// The visible weights of a row in a head's pattern.
  func weights(_ row: Int, of pattern: UnsafeBufferPointer<Float>) -> UnsafeBufferPointer<Float> {
    let start = queries[row] * keyCount
    return UnsafeBufferPointer(
      rebasing: pattern[start + visible[row].lowerBound..<start + visible[row].upperBound])
  }
}
