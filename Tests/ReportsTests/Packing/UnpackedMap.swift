import CZlib
import Reports

/// Reads a raw deflate stream.
func inflateRaw(_ bytes: [UInt8], count: Int) -> [UInt8] {
  var stream = z_stream()
  inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  defer { inflateEnd(&stream) }
  var bytes = bytes
  var output = [UInt8](repeating: 0, count: count + 1)
  bytes.withUnsafeMutableBufferPointer { source in
    output.withUnsafeMutableBufferPointer { target in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      stream.next_out = target.baseAddress
      stream.avail_out = UInt32(target.count)
      inflate(&stream, Z_FINISH)
    }
  }
  return Array(output[..<Int(stream.total_out)])
}

extension PackedMap {
  init(_ values: [Float], queries: Int, keys: Int) throws {
    self = try values.withUnsafeBufferPointer { try PackedMap($0, queries: queries, keys: keys) }
  }

  /// What a reader of the page gets, written from the description in `PackedMap`.
  func unpacked(queries: Int, keys: Int) -> [Float] {
    let bytes = inflateRaw(block, count: 8 * queries * keys + 8 * queries)
    func number(_ place: Int, _ size: Int) -> UInt32 {
      (0..<size).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
    let cells = (0..<queries).flatMap { query in
      (0..<(isTriangular ? query + 1 : keys)).map { (query, $0) }
    }
    var values = [Float](repeating: 0, count: queries * keys)
    var large = 4 * queries + cells.count
    for (place, (query, key)) in cells.enumerated() {
      switch encoding {
      case .float32: values[query * keys + key] = Float(bitPattern: number(4 * place, 4))
      case .root8:
        let code = Float(bytes[4 * queries + place])
        if code == 255 {
          values[query * keys + key] = Float(number(large, 2)) / 65535
          large += 2
        } else {
          values[query * keys + key] = Float(bitPattern: number(4 * query, 4)) * (code / 254) * (code / 254)
        }
      }
    }
    return values
  }
}

/// Attention-like rows: softmax of random scores, `spread` wide.
func randomPattern(queries: Int, keys: Int, causal: Bool, spread: Float, seed: UInt64 = 1) -> [Float] {
  var state = seed
  func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(state >> 40) / Float(1 << 24)
  }
  return (0..<queries).flatMap { query -> [Float] in
    var row = (0..<keys).map { key in
      // A power of a uniform number has the long tail that attention has.
      var weight = next()
      for _ in 0..<Int(spread) { weight *= next() }
      return causal && key > query ? 0 : weight + 1e-9
    }
    let sum = row.reduce(0, +)
    for key in row.indices { row[key] /= sum }
    return row
  }
}
