/// The Jensen–Shannon divergence of two rows.
enum JensenShannon {
  /// H((p + q) / 2) − (H(p) + H(q)) / 2 in nats, 0 to ln 2, over the keys that either row sees.
  ///
  /// - Parameter places: how many places `before` is moved to later keys, 0 or 1.
  @inline(__always)
  static func divergence(_ row: PatternRow.Shares, _ before: PatternRow.Shares, movedBy places: Int) -> Double
  {
    let start = min(row.visible.lowerBound, before.visible.lowerBound + places)
    let end = max(row.visible.upperBound, before.visible.upperBound + places)
    let entropy = -VectorMath.sum(start..<end) { key in
      let mean = (row.pointer[key] + before.pointer[key &- places]) * 0.5
      return mean * VectorMath.log(mean)
    }
    return min(max(entropy - (row.entropy + before.entropy) / 2, 0), VectorMath.log(2.0))
  }
}
