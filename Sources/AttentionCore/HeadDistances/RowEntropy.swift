/// Rows of weights as distributions, and the entropies that their Jensen-Shannon divergence H((p + q) / 2) − (H(p) +
/// H(q)) / 2 is made of (Lin 1991). Its square root is a metric (Endres & Schindelin 2003).
///
/// The entropies of p and q are computed once a row, so that a pair of weights costs one logarithm. All three take the
/// same steps, so that equal rows differ by exactly 0.
enum RowEntropy {
  /// The divergence of rows that share no key: ln 2.
  static let greatestDivergence = 0.693_147_180_559_945_3
  /// How many weights are taken at a time.
  static let lanes = 8

  /// Copies a row, divided by its sum, negative weights as 0, and fills up with zeros.
  ///
  /// - Parameter count: at least as many as `row` has, a multiple of `lanes`.
  /// - Returns: its entropy, or not a number where the row has no weight.
  static func normalize(
    _ row: UnsafeBufferPointer<Float>, to target: UnsafeMutablePointer<Float>, count: Int
  ) -> Double {
    // Sums of numbers that are all finite may still be too large for 32 bits.
    let sum = row.reduce(0.0) { $0 + Double(max($1, 0)) }
    guard sum > 0, sum.isFinite else {
      target.update(repeating: 0, count: count)
      return .nan
    }
    for key in row.indices { target[key] = Float(Double(max(row[key], 0)) / sum) }
    (target + row.count).update(repeating: 0, count: count - row.count)
    return entropy(ofMeanOf: target, target, count: count)
  }

  /// The entropy of (p + q) / 2.
  static func entropy(ofMeanOf p: UnsafePointer<Float>, _ q: UnsafePointer<Float>, count: Int) -> Double {
    -VectorMath.sum(0..<count) { key in
      let mean = (p[key] + q[key]) * 0.5
      // The logarithm of 0 is a finite number here, so that 0 ln 0 is 0.
      return mean * VectorMath.log(mean)
    }
  }
}
