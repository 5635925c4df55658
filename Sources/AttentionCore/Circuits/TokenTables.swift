/// How tokens enter and leave the stream around a head: W_E, `[V, d_model]`, and W_U, `[d_model, V]`.
///
/// Neither is ever held as a whole. Either every head goes through the vocabulary, a tile of tokens at a time, or
/// W_U W_E, `[d_model, d_model]`, is summed up over it once: whichever is less work. The second one never is unless
/// V > d_model / 2, so that it holds no more than twice the numbers of W_E.
struct TokenTables: Sendable {
  private let embedding: LinearMap
  private let unembedding: LinearMap
  /// Of the embeddings, before the first block.
  private let norm: Norm?
  /// W_U W_E.
  private var product: DoubleMatrix?

  /// - Returns: `nil` where the part's stack has no unembedding, or token vectors are not as wide as the stream.
  init?(of part: AttentionPart?, in model: Transformer) {
    guard part != .cross, let stack = model.stacks.first(where: { $0.part == part }),
      case .embedding(let embedding) = stack.source, let unembedding = stack.unembedding,
      embedding.tokenProjection == nil, embedding.projection == nil,
      embedding.tokens.shape == [unembedding.outputs, unembedding.inputs],
      unembedding.inputs == stack.modelWidth
    else { return nil }
    self.unembedding = unembedding
    norm = embedding.norm
    self.embedding = LinearMap(parts: [
      WeightMatrix(
        embedding.tokens, inputs: unembedding.outputs, outputs: unembedding.inputs, layout: .inputMajor)
    ])
  }

  private var vocabulary: Int { unembedding.outputs }
  private var width: Int { unembedding.inputs }

  /// Floating-point operations for one head of each of `layers`.
  func cost(of layers: [CircuitLayer]) -> Double {
    let (apart, together) = costs(of: layers)
    return min(apart, together)
  }

  private func costs(of layers: [CircuitLayer]) -> (apart: Double, together: Double) {
    let (tokens, width) = (Double(vocabulary), Double(width))
    let heads = layers.filter { $0.isNarrow && $0.attention.output != nil && $0.attention.value != nil }
      .map { Double($0.attention.valueWidth) }
    return (
      heads.reduce(0) { $0 + 2 * tokens * $1 * (2 * width + $1) },
      heads.reduce(2 * tokens * width * width) { $0 + 2 * width * $1 * (width + $1) }
    )
  }

  /// The same, made ready for one head of each of `layers`.
  func prepared(for layers: [CircuitLayer], parallel: Parallel) -> TokenTables {
    let (apart, together) = costs(of: layers)
    guard together < apart else { return self }
    var tables = self
    tables.product = unembedded(parallel)
    return tables
  }

  /// W_O W_U W_E W_V of a head, as large as the head: its eigenvalues are those of W_E W_V W_O W_U but for zeros.
  ///
  /// - Parameters:
  ///   - value: W_V, `[d_model, width of a value]`.
  ///   - output: W_O, `[width of a value, d_model]`.
  /// - Returns: `nil` where they are not as wide as the stream.
  func circuit(value: DoubleMatrix, output: DoubleMatrix) -> DoubleMatrix? {
    guard value.rows == width, output.columns == width else { return nil }
    let value = value.reading(through: norm)
    if let product { return DoubleMatrix.product(DoubleMatrix.product(output, product), value) }
    return sum(rows: output.rows, columns: value.columns, tokens: max(1, Self.tileNumbers / max(width, 1))) {
      DoubleMatrix.product(
        DoubleMatrix.product(output, unembedding.weights(to: $0)),
        DoubleMatrix.product(embedding.taking(inputs: $0).weights(to: 0..<width), value))
    }
  }

  /// Numbers of a tile of tokens.
  private static let tileNumbers = 1 << 18
  /// Rows and columns of W_U W_E that are one piece of work.
  private static let blockSize = 256

  /// W_U W_E.
  private func unembedded(_ parallel: Parallel) -> DoubleMatrix {
    let blocks = stride(from: 0, to: width, by: Self.blockSize).map { $0..<min($0 + Self.blockSize, width) }
    return DoubleMatrix(rows: width, columns: width) { destination in
      let target = Shared(destination)
      parallel.forEach(blocks.count * blocks.count) { index, _ in
        let (rows, columns) = (blocks[index / blocks.count], blocks[index % blocks.count])
        let unembedding = unembedding.taking(inputs: rows)
        let piece = sum(
          rows: rows.count, columns: columns.count, tokens: Self.tileNumbers / Self.blockSize
        ) {
          DoubleMatrix.product(unembedding.weights(to: $0), embedding.taking(inputs: $0).weights(to: columns))
        }
        for row in 0..<rows.count {
          let line = target.pointer + (rows.lowerBound + row) * width + columns.lowerBound
          for column in 0..<columns.count { line[column] = piece[row, column] }
        }
      }
    }
  }

  /// The sum of a matrix over tiles of so many tokens, in order.
  private func sum(
    rows: Int, columns: Int, tokens: Int, tile: (Range<Int>) -> DoubleMatrix
  ) -> DoubleMatrix {
    var sum = [Double](repeating: 0, count: rows * columns)
    for start in stride(from: 0, to: vocabulary, by: tokens) {
      let part = tile(start..<min(start + tokens, vocabulary))
      for index in sum.indices { sum[index] += part.values[index] }
    }
    return DoubleMatrix(rows: rows, columns: columns, values: sum)
  }
}
