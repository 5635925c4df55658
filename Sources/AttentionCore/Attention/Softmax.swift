/// Softmax over the keys of one query.
enum Softmax {
  enum Outcome: Equatable {
    case done
    /// No key is visible; the row is all 0.
    case noVisibleKey
    /// The score of this key is infinite or not a number.
    case nonFinite(key: Int)
  }

  /// Replaces a row of scores by weights `exp(s_j − max s) / Σ exp(s_k − max s)` over the visible keys; every
  /// other entry becomes exactly 0, whatever it held.
  ///
  /// - Parameters:
  ///   - row: `keys` scores, already scaled.
  ///   - visible: the keys that the mask lets through.
  ///   - padding: where given, keys with `true` are left out.
  ///   - sink: a score that takes its part of the sum without being a key.
  static func apply(
    _ row: UnsafeMutablePointer<Float>, keys: Int, visible: Range<Int>, padding: [Bool]?, sink: Float? = nil
  ) -> Outcome {
    for key in 0..<visible.lowerBound { row[key] = 0 }
    for key in visible.upperBound..<keys { row[key] = 0 }
    if let padding {
      for key in visible where padding[key] { row[key] = -.infinity }
    }
    let scores = row + visible.lowerBound
    var highest = -Float.infinity
    for key in 0..<visible.count {
      let score = scores[key]
      if !score.isFinite, padding?[visible.lowerBound + key] != true {
        return .nonFinite(key: visible.lowerBound + key)
      }
      highest = max(highest, score)
    }
    guard highest > -.infinity else {
      for key in visible { row[key] = 0 }
      return .noVisibleKey
    }
    if let sink { highest = max(highest, sink) }
    VectorMath.map(scores, count: visible.count) { VectorMath.exp($0 - highest) }
    let beside = sink.map { VectorMath.exp(SIMD8(repeating: $0 - highest))[0] } ?? 0
    let factor = 1 / (VectorMath.sum(scores, count: visible.count) + beside)
    VectorMath.map(scores, count: visible.count) { $0 * factor }
    return .done
  }
}
