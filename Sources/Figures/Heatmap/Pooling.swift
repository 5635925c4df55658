extension Pooling {
  /// `each cell is the mean of 3 × 3 weights`; nil where each stands for one.
  ///
  /// - Parameter isSigned: whether the greatest is the one farthest from 0.
  func note(factor: Int, isSigned: Bool = false) -> String? {
    guard factor > 1 else { return nil }
    let what =
      switch self {
      case .maximum: isSigned ? "the weight farthest from 0" : "the greatest"
      case .mean: "the mean"
      }
    return "each cell is \(what) of \(factor) × \(factor)\(isSigned && self == .maximum ? "" : " weights")"
  }
}

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

  /// Each value is the greatest of `factor` × `factor` weights, or their mean (fewer weights at the far edges). Numbers win over
  /// not-a-numbers, which count as 0 in a mean.
  ///
  /// O(queries × keys), with a row of scratch.
  ///
  /// - Parameter weights: `[query, key]`, row-major.
  init(
    _ weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int, factor: Int, pooling: Pooling = .maximum
  ) {
    precondition(weights.count == queries * keys, "weights are [query, key]")
    guard factor > 1 else {
      (rows, columns, values) = (queries, keys, Array(weights))
      return
    }
    rows = (queries + factor - 1) / factor
    columns = (keys + factor - 1) / factor
    values = []
    values.reserveCapacity(rows * columns)
    // Rows are brought together first: that reads the weights in order, many at a time.
    let line = UnsafeMutableBufferPointer<Float>.allocate(capacity: keys)
    defer { line.deallocate() }
    for row in 0..<rows {
      let queries = row * factor..<min((row + 1) * factor, queries)
      line.initialize(repeating: pooling == .mean ? 0 : -.infinity)
      for query in queries {
        let start = query * keys
        switch pooling {
        case .maximum:
          for key in 0..<keys {
            line[key] = weights[start + key] > line[key] ? weights[start + key] : line[key]
          }
        case .mean:
          for key in 0..<keys { line[key] += weights[start + key].isNaN ? 0 : weights[start + key] }
        }
      }
      for column in 0..<columns {
        let keys = line[column * factor..<min((column + 1) * factor, keys)]
        switch pooling {
        case .maximum: values.append(keys.reduce(-.infinity) { $1 > $0 ? $1 : $0 })
        case .mean: values.append(keys.reduce(0, +) / Float(keys.count * queries.count))
        }
      }
    }
  }

  /// Values as a style has them; where 0 is in the middle of its colours, strong weights below it matter as much.
  init(
    _ weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int, factor: Int, style: FigureStyle
  ) {
    if style.colorMap == .diverging, style.pooling == .maximum, factor > 1 {
      self.init(greatestOf: weights, queries: queries, keys: keys, factor: factor)
    } else {
      self.init(weights, queries: queries, keys: keys, factor: factor, pooling: style.pooling)
    }
  }

  /// Each value is the one of greatest magnitude of `factor` × `factor`, with its sign.
  ///
  /// - Parameter changes: `[query, key]`, row-major; those that are not numbers count as 0.
  init(greatestOf changes: UnsafeBufferPointer<Float>, queries: Int, keys: Int, factor: Int) {
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
