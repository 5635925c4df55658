/// A small copy of a large map for the overview: each cell holds the largest weight of the part it covers.
///
/// - `root8` maps: the code `c` means `(c / 255)²`.
/// - `float32` maps: `minimum + c / 255 * (maximum - minimum)`, and the value of largest magnitude stands for
///   its part.
package struct Thumbnail: Sendable {
  package static let side = 64

  package let rows: Int
  package let columns: Int
  /// `[rows, columns]`, row-major.
  package let codes: [UInt8]

  /// - Returns: nil when neither side of the map is longer than `side`.
  init?(_ map: Rows, encoding: MapEncoding, minimum: Float, maximum: Float) {
    guard max(map.queries, map.keys) > Self.side, min(map.queries, map.keys) > 0 else { return nil }
    let rows = min(map.queries, Self.side)
    let columns = min(map.keys, Self.side)
    var largest = [Float](repeating: 0, count: rows * columns)
    for query in 0..<map.queries {
      let line = query * rows / map.queries * columns
      let weights = map[query]
      for (key, weight) in weights.enumerated() {
        let cell = line + key * columns / map.keys
        if abs(weight) > abs(largest[cell]) { largest[cell] = weight }
      }
    }
    let range = maximum - minimum
    codes = largest.map { value in
      switch encoding {
      case .root8: UInt8((255 * min(value, 1).squareRoot()).rounded())
      case .float32 where range > 0 && range.isFinite:
        UInt8(min(max(255 * ((value - minimum) / range), 0), 255).rounded())
      case .float32: 0
      }
    }
    self.rows = rows
    self.columns = columns
  }
}
