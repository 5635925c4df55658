import AttentionCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Rotary positions of bare weights: stated by settings, or read off the tables of sines and cosines that a
/// TransformerLens state dict has, which tell the angles and the pairing.
enum RotaryTables {
  /// What a table may differ by from what its second row foretells: the rounding of angles to 32 bits, and no more.
  private static let tolerance: Float = 2e-3

  static func rotary(
    _ weights: WeightReader, _ settings: ProjectionSettings, layers: Int
  ) throws(CheckpointError) -> RotaryPositions? {
    if let stated = try settings.rotary() { return stated }
    guard weights.contains("blocks.0.attn.rotary_sin"), weights.contains("blocks.0.attn.rotary_cos") else {
      return nil
    }
    let (sine, cosine) = try tables(weights, layer: 0, shape: [nil, nil])
    for layer in 1..<max(layers, 1) {
      let other = try tables(weights, layer: layer, shape: sine.shape)
      guard other.sine.floats() == sine.floats(), other.cosine.floats() == cosine.floats() else {
        throw .unsupported(
          path: weights.path, what: "rotary tables that differ between blocks 0 and \(layer)")
      }
    }
    return try positions(sine: sine, cosine: cosine, path: weights.path)
  }

  private static func tables(
    _ weights: WeightReader, layer: Int, shape: [Int?]
  ) throws(CheckpointError) -> (sine: Tensor, cosine: Tensor) {
    let sine = try weights.tensor("blocks.\(layer).attn.rotary_sin", shape: shape)
    return (sine, try weights.tensor("blocks.\(layer).attn.rotary_cos", shape: sine.shape))
  }

  private static func positions(
    sine: Tensor, cosine: Tensor, path: String
  ) throws(CheckpointError) -> RotaryPositions {
    let (rows, dimensions) = (sine.shape[0], sine.shape[1])
    guard rows >= 2, dimensions >= 2, dimensions % 2 == 0 else {
      throw .wrongShape(
        path: path, name: "blocks.0.attn.rotary_sin", expected: "[at least 2, even]", found: sine.shape)
    }
    let (s, c) = (sine.floats(), cosine.floats())
    let angles = (dimensions..<2 * dimensions).map { atan2(Double(s[$0]), Double(c[$0])) }
    let half = dimensions / 2
    let isHalf = (0..<half).allSatisfy { angles[$0] == angles[$0 + half] }
    let isAdjacent = (0..<half).allSatisfy { angles[2 * $0] == angles[2 * $0 + 1] }
    guard isHalf || isAdjacent, angles.allSatisfy(\.isFinite) else {
      throw .unsupported(path: path, what: "the pairing of dimensions in 'blocks.0.attn.rotary_sin'")
    }
    // Tables in 16 bits, or scaled ones, do not continue as their second row begins.
    for row in 0..<rows {
      for dimension in 0..<dimensions {
        let angle = Double(row) * angles[dimension]
        let place = row * dimensions + dimension
        guard abs(s[place] - Float(sin(angle))) <= tolerance, abs(c[place] - Float(cos(angle))) <= tolerance
        else {
          throw .config(
            path: path,
            problem:
              "the rotary tables (\(sine.elementType.name)) are not exact enough to read the angles off them, or are scaled: position \(row), dimension \(dimension); give rotary_dim and rotary_base"
          )
        }
      }
    }
    return RotaryPositions(
      .fixed((0..<half).map { Float(angles[isHalf ? $0 : 2 * $0]) }), pairing: isHalf ? .half : .adjacent,
      summary: "rotary, \(dimensions) dimensions")
  }
}
