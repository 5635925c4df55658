/// Weights brought to at most so many rows and columns.
struct PooledWeights: Sendable {
  var rows: Int
  var columns: Int
  /// `[row, column]`, row-major.
  var values: [Float]

  /// The factor by which a side of `count` shrinks to at most `limit`.
  static func factor(_ count: Int, limit: Int) -> Int {
    max(1, (count - 1) / limit + 1)
  }

  /// Each value is the greatest of `factor` × `factor` weights (fewer at the far edges); numbers win over not-a-numbers.
  ///
  /// - Parameter weights: `[query, key]`, row-major.
  init(_ weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int, factor: Int) {
    precondition(weights.count == queries * keys, "weights are [query, key]")
    guard factor > 1 else {
      (rows, columns, values) = (queries, keys, Array(weights))
      return
    }
    rows = (queries + factor - 1) / factor
    columns = (keys + factor - 1) / factor
    values = [Float](repeating: -.infinity, count: rows * columns)
    for query in 0..<queries {
      let row = query / factor * columns
      for column in 0..<columns {
        var greatest = values[row + column]
        let start = column * factor
        for key in start..<min(start + factor, keys) {
          let weight = weights[query * keys + key]
          greatest = weight > greatest ? weight : greatest
        }
        values[row + column] = greatest
      }
    }
  }

  /// Each value is the one of greatest magnitude of `factor` × `factor`, with its sign.
  ///
  /// - Parameter changes: `[query, key]`, row-major, finite.
  init(greatestOf changes: [Float], queries: Int, keys: Int, factor: Int) {
    precondition(changes.count == queries * keys, "changes are [query, key]")
    rows = (queries + factor - 1) / factor
    columns = (keys + factor - 1) / factor
    values = [Float](repeating: 0, count: rows * columns)
    for query in 0..<queries {
      for key in 0..<keys {
        let place = query / factor * columns + key / factor
        let change = changes[query * keys + key]
        if change.magnitude > values[place].magnitude { values[place] = change }
      }
    }
  }
}
