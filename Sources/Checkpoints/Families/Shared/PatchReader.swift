import AttentionCore

/// Reads what a vision model makes of an image before layer 0.
struct PatchReader {
  /// What stands before the patches: `count` vectors in one tensor of the given shape.
  struct Token {
    let name: String
    let tensor: String
    let shape: [Int]
    var count = 1
    var hasPosition = true
  }

  /// What a configuration means that leaves sizes out.
  struct Defaults {
    var image: Int
    var patch: Int
  }

  private let weights: WeightReader
  private let path: String
  private let width: Int
  private let channels: Int
  private let image: (height: Int, width: Int)
  private let patch: (height: Int, width: Int)

  /// Reads the sizes; what the configuration leaves out is taken from `defaults`.
  ///
  /// - Parameter isSquare: whether the patches of the trained images must form a square, as the family's interpolation of
  ///   positions takes them to.
  init(
    _ config: ConfigReader, _ weights: WeightReader, width: Int, defaults: Defaults, isSquare: Bool
  ) throws(CheckpointError) {
    self.weights = weights
    self.width = width
    path = config.path
    channels = try config.int("num_channels", default: 3)
    image = try config.sides("image_size", default: defaults.image)
    patch = try config.sides("patch_size", default: defaults.patch)
    guard rows > 0, columns > 0 else {
      throw .config(
        path: path,
        problem:
          "'image_size' \(image.height) × \(image.width) holds no patch of 'patch_size' \(patch.height) × \(patch.width)"
      )
    }
    if isSquare, rows != columns {
      throw .unsupported(
        path: path, what: "'image_size' with \(rows) × \(columns) patches, which are no square,")
    }
  }

  private var rows: Int { image.height / patch.height }
  private var columns: Int { image.width / patch.width }

  /// - Parameters:
  ///   - projection: the convolution, `[d_model, channels, patch height, patch width]`.
  ///   - positions: the table, `[rows, d_model]`, or with another dimension of 1 before it.
  func read(
    projection: String, hasBias: Bool, tokens: [Token], positions: String, isTableBatched: Bool,
    interpolation: PatchPositions.Interpolation = .bicubic, norm: Norm? = nil
  ) throws(CheckpointError) -> PatchEmbedding {
    let kernel = try weights.tensor(
      "\(projection).weight", shape: [width, channels, patch.height, patch.width])
    let map = LinearMap(
      parts: [
        // The product cannot overflow: the tensor has as many elements.
        WeightMatrix(
          kernel, inputs: channels * patch.height * patch.width, outputs: width, layout: .outputMajor)
      ], bias: hasBias ? try weights.vector("\(projection).bias", count: width) : nil)
    var vectors: [PatchEmbedding.Token] = []
    for token in tokens {
      let values = try weights.values(token.tensor, shape: token.shape)
      for index in 0..<token.count {
        vectors.append(
          PatchEmbedding.Token(
            name: token.count == 1 ? token.name : "\(token.name) \(index + 1)",
            vector: Array(values[index * width..<(index + 1) * width]), hasPosition: token.hasPosition))
      }
    }
    let first = vectors.count { $0.hasPosition }
    let count = first + rows * columns
    let table = try weights.tensor(positions, shape: (isTableBatched ? [1] : []) + [count, width])
    return PatchEmbedding(
      projection: map, channels: channels, patchHeight: patch.height, patchWidth: patch.width,
      tokens: vectors,
      positions: PatchPositions(
        Tensor(
          elementType: table.elementType, shape: [count, width], storage: table.storage,
          byteOffset: table.byteOffset),
        first: first, rows: rows, columns: columns, interpolation: interpolation), norm: norm)
  }
}

extension ConfigReader {
  /// A height and a width: two numbers, or one for both.
  func sides(_ key: String, default fallback: Int) throws(CheckpointError) -> (height: Int, width: Int) {
    guard let value = object[key], let pair = value.array else {
      let side = try int(key, default: fallback)
      return (side, side)
    }
    let sides = pair.compactMap(\.int).filter { (1...(1 << 31)).contains($0) }
    guard pair.count == 2, sides.count == 2 else {
      throw .config(
        path: path,
        problem: "'\(key)': expected a whole number, or a height and a width, found \(value.serialized())")
    }
    return (sides[0], sides[1])
  }
}
