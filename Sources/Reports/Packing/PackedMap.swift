/// How the weights of one map are written down.
package enum MapEncoding: String, Sendable {
  /// Weights between 0 and 1: eight bits each, the square root of the weight relative to its row.
  case root8
  /// Any other finite values: Float32.
  case float32
}

/// One map as the page carries it: quantised, and compressed with raw deflate.
///
/// The block, before compression, little endian, for `q` queries and `k` keys:
///
/// - `root8`: `q` row scales (Float32); the codes (UInt8), row by row; then one UInt16 for each code 255,
///   in the order of the codes. A code `c` below 255 means `scale * (c / 254)²`; code 255 means its
///   UInt16 divided by 65535. Weights above 0.5 take code 255, so that a row's scale, the largest of its
///   other weights, is at most 0.5, and no weight is off by more than `0.5 / 254`, below 0.002. The small
///   weights of a row with one large weight keep their precision.
/// - `float32`: the values, row by row.
///
/// When queries and keys are equal in number and every value above the diagonal is 0, only the lower
/// triangle stands in the block: row `i` has `i + 1` values.
package struct PackedMap: Sendable {
  package let encoding: MapEncoding
  package let isTriangular: Bool
  package let block: [UInt8]
  /// Smallest and largest value.
  package let minimum: Float
  package let maximum: Float
  /// The largest difference between a value and what the block gives back.
  package let largestError: Float
  /// The map pooled to at most 64 × 64; nil when it is no larger than that.
  package let thumbnail: Thumbnail?

  /// Weights above 1 by no more than this are rounding, and are shown as 1.
  static let tolerance: Float = 1e-5
  private static let largeWeight: Float = 0.5

  /// Packs `values`, `[queries, keys]` in row-major order, all finite.
  package init(_ values: UnsafeBufferPointer<Float>, queries: Int, keys: Int) throws(ReportError) {
    let minimum = values.min() ?? 0
    let maximum = values.max() ?? 0
    isTriangular = queries == keys && Self.isZeroAboveDiagonal(values, count: queries)
    encoding = minimum >= 0 && maximum <= 1 + Self.tolerance ? .root8 : .float32
    let rows = Rows(values: values, queries: queries, keys: keys, isTriangular: isTriangular)
    var bytes: [UInt8]
    switch encoding {
    case .root8: (bytes, largestError) = Self.packRoots(rows)
    case .float32:
      bytes = []
      bytes.reserveCapacity(values.count * 4)
      for row in 0..<queries { for value in rows[row] { bytes.append(littleEndian: value.bitPattern) } }
      largestError = 0
    }
    block = try deflateRaw(bytes)
    self.minimum = minimum
    self.maximum = maximum
    thumbnail = Thumbnail(rows, encoding: encoding, minimum: minimum, maximum: maximum)
  }

  private static func isZeroAboveDiagonal(_ values: UnsafeBufferPointer<Float>, count: Int) -> Bool {
    (0..<count).allSatisfy { row in
      values[(row * count + row + 1)..<((row + 1) * count)].allSatisfy { $0 == 0 }
    }
  }

  private static func packRoots(_ rows: Rows) -> (bytes: [UInt8], largestError: Float) {
    var scales: [UInt8] = []
    var codes: [UInt8] = []
    var large: [UInt8] = []
    var largestError: Float = 0
    codes.reserveCapacity(rows.values.count)
    for row in 0..<rows.queries {
      let weights = rows[row]
      var scale: Float = 0
      for weight in weights where weight <= largeWeight && weight > scale { scale = weight }
      scales.append(littleEndian: scale.bitPattern)
      let factor = scale > 0 ? 1 / scale : 0
      for weight in weights {
        let decoded: Float
        if weight > largeWeight {
          let value = UInt16((min(weight, 1) * 65535).rounded())
          codes.append(255)
          large.append(littleEndian: value)
          decoded = Float(value) / 65535
        } else if factor.isFinite {
          let code = (254 * (weight * factor).squareRoot()).rounded()
          codes.append(UInt8(min(code, 254)))
          decoded = scale * (code / 254) * (code / 254)
        } else {
          // The whole row is so small that its reciprocal overflows.
          codes.append(weight > 0 ? 254 : 0)
          decoded = weight > 0 ? scale : 0
        }
        largestError = max(largestError, abs(weight - decoded))
      }
    }
    return (scales + codes + large, largestError)
  }
}

/// The rows of a map; of a triangular one, only as far as the diagonal.
struct Rows {
  let values: UnsafeBufferPointer<Float>
  let queries: Int
  let keys: Int
  let isTriangular: Bool

  subscript(row: Int) -> Slice<UnsafeBufferPointer<Float>> {
    values[(row * keys)..<(row * keys + (isTriangular ? row + 1 : keys))]
  }
}

extension [UInt8] {
  mutating func append<Integer: FixedWidthInteger>(littleEndian value: Integer) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
