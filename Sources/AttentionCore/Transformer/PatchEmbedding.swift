/// What turns the pixels of an image into the vectors that enter layer 0: `norm([tokens; projection(patch)] + position)`
/// (Dosovitskiy et al. 2020). Patches follow the tokens, rows from the top, each from the left.
public struct PatchEmbedding: Sendable {
  /// A learned vector that stands before the patches.
  public struct Token: Sendable {
    /// What it is called: `CLS`, `register 1`.
    public let name: String
    /// d_model numbers.
    public let vector: [Float]
    /// Whether the table of positions has a row for it.
    public let hasPosition: Bool

    /// A token by its name and vector.
    public init(name: String, vector: [Float], hasPosition: Bool = true) {
      self.name = name
      self.vector = vector
      self.hasPosition = hasPosition
    }
  }

  /// From the values of one patch, `[channels, patchHeight, patchWidth]`, to d_model: a convolution whose steps are
  /// as wide as its kernel.
  public let projection: LinearMap
  /// Channels of an image.
  public let channels: Int
  /// Rows of pixels of one patch.
  public let patchHeight: Int
  /// Columns of pixels of one patch.
  public let patchWidth: Int
  /// What stands before the patches.
  public let tokens: [Token]
  /// The rows of the tokens that have one, and behind them those of the patches.
  public let positions: PatchPositions
  /// Applied to the sum.
  public let norm: Norm?

  /// The widths must fit.
  public init(
    projection: LinearMap, channels: Int, patchHeight: Int, patchWidth: Int, tokens: [Token],
    positions: PatchPositions, norm: Norm? = nil
  ) {
    self.projection = projection
    self.channels = channels
    self.patchHeight = patchHeight
    self.patchWidth = patchWidth
    self.tokens = tokens
    self.positions = positions
    self.norm = norm
    precondition(channels > 0 && patchHeight > 0 && patchWidth > 0)
    precondition(projection.inputs == channels * patchHeight * patchWidth)
    precondition(tokens.allSatisfy { $0.vector.count == width })
    precondition(positions.table.shape[1] == width)
    precondition(positions.first == tokens.count { $0.hasPosition })
  }

  /// d_model.
  var width: Int { projection.outputs }

  /// Rows and columns of the patches of `pixels`, or nil where it is no image with a patch in it. Pixels at the right and
  /// at the bottom that fill no patch are left out.
  public func grid(of pixels: Tensor) -> (rows: Int, columns: Int)? {
    let shape = pixels.shape
    guard shape.count == 3, shape[0] == channels, shape[1] >= patchHeight, shape[2] >= patchWidth else {
      return nil
    }
    return (shape[1] / patchHeight, shape[2] / patchWidth)
  }

  /// How many tokens `pixels` become.
  ///
  /// - Throws: `AttentionError` when it is no image for this model, or one with too many patches.
  public func tokenCount(of pixels: Tensor) throws(AttentionError) -> Int {
    guard pixels.elementType.isFloatingPoint, let grid = grid(of: pixels) else {
      throw .wrongFeatures(
        expected:
          "floating-point pixels [\(channels), height, width] of at least \(patchHeight) × \(patchWidth)",
        found: pixels.shape)
    }
    let (patches, overflows) = grid.rows.multipliedReportingOverflow(by: grid.columns)
    guard !overflows, patches + tokens.count <= ModelInput.longest else {
      throw .tooLong(tokens: overflows ? .max : patches + tokens.count, context: ModelInput.longest)
    }
    return patches + tokens.count
  }

  /// The vectors of an image, `[tokens + patches, d_model]`.
  func vectors(_ pixels: Tensor, parallel: Parallel) -> FloatBuffer {
    guard let grid = grid(of: pixels) else { return FloatBuffer(count: 0) }
    let patches = grid.rows * grid.columns
    let x = FloatBuffer(count: (tokens.count + patches) * width)
    let values = patchValues(pixels, grid)
    projection.apply(
      values.pointer, rows: patches, to: x.pointer + tokens.count * width, parallel: parallel)
    for (row, token) in tokens.enumerated() {
      for index in 0..<width { x.pointer[row * width + index] = token.vector[index] }
    }
    let table = positions.values(rows: grid.rows, columns: grid.columns)
    let placed = tokens.indices.filter { tokens[$0].hasPosition } + (0..<patches).map { $0 + tokens.count }
    for (position, row) in placed.enumerated() {
      for index in 0..<width { x.pointer[row * width + index] += table[position * width + index] }
    }
    norm?.apply(x.pointer, rows: tokens.count + patches, width: width, to: x.pointer, parallel: parallel)
    return x
  }

  /// The pixels of each patch side by side, `[patches, channels · patchHeight · patchWidth]`.
  private func patchValues(_ pixels: Tensor, _ grid: (rows: Int, columns: Int)) -> FloatBuffer {
    let (height, columns) = (pixels.shape[1], pixels.shape[2])
    let values = FloatBuffer(count: grid.rows * grid.columns * projection.inputs)
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        var target = values.pointer + (row * grid.columns + column) * projection.inputs
        for channel in 0..<channels {
          for line in 0..<patchHeight {
            let start = (channel * height + row * patchHeight + line) * columns + column * patchWidth
            pixels.copyFloats(from: start, count: patchWidth, to: target)
            target += patchWidth
          }
        }
      }
    }
    return values
  }
}
