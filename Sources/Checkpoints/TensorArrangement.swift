import AttentionCore

/// How a file lays a tensor out, where it differs from how the hub's files do.
enum TensorArrangement: Sendable, Equatable {
  /// Rows are columns: `[outputs, inputs]` in place of the hub's `[inputs, outputs]`.
  case transposed
  /// Of each head's rows, those of the two halves alternate: the file's row 2i is the hub's row i of the head, row 2i + 1
  /// is row i + d_head/2. So llama.cpp keeps queries and keys that turn in adjacent pairs.
  case alternatingHalves(heads: Int)
  /// Every number is 1 more (gains that the hub's files keep less 1).
  case oneMore

  /// The shape that the hub's file would have.
  func hubShape(_ shape: [Int]) -> [Int] { self == .transposed ? shape.reversed() : shape }

  /// Whether a tensor of this shape can be laid out so.
  func fits(_ shape: [Int]) -> Bool {
    switch self {
    case .transposed: shape.count == 2
    case .alternatingHalves(let heads): heads > 0 && (shape.first ?? 0) % (2 * heads) == 0
    case .oneMore: true
    }
  }

  /// A copy as the hub's file would have it.
  func hubTensor(_ tensor: Tensor) -> Tensor {
    let values = tensor.floats()
    let shape = hubShape(tensor.shape)
    switch self {
    case .oneMore: return Tensor(shape: shape, values: values.map { $0 - 1 })
    case .transposed:
      let (rows, columns) = (shape[0], shape[1])
      let indices = 0..<values.count
      return Tensor(shape: shape, values: indices.map { values[$0 % columns * rows + $0 / columns] })
    case .alternatingHalves(let heads):
      guard let rows = shape.first, rows > 0 else { return tensor }
      let (headRows, columns) = (rows / heads, values.count / rows)
      var ordered: [Float] = []
      ordered.reserveCapacity(values.count)
      for row in 0..<rows {
        let (head, place) = row.quotientAndRemainder(dividingBy: headRows)
        let (half, pair) = place.quotientAndRemainder(dividingBy: headRows / 2)
        let source = head * headRows + 2 * pair + half
        ordered += values[source * columns..<(source + 1) * columns]
      }
      return Tensor(shape: shape, values: ordered)
    }
  }

  /// Windows into a weight `[outputs, inputs]` whose outputs, one after the other, stand as on the hub; nothing is copied.
  static func windows(_ tensor: Tensor, alternatingHalvesOf heads: Int) -> [WeightMatrix] {
    let (rows, inputs) = (tensor.shape[0], tensor.shape[1])
    let headRows = rows / heads
    return (0..<2 * heads).map { index in
      WeightMatrix(
        tensor, offset: (index / 2 * headRows + index % 2) * inputs, inputs: inputs, outputs: headRows / 2,
        stride: 2 * inputs, layout: .outputMajor)
    }
  }
}
