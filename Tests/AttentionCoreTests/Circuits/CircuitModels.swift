import AttentionCore
import TestSupport

/// One head by its matrices: W_Q, W_K and W_V `[width, d]`, W_O `[d, width]`.
struct HeadMatrices {
  var query: [Float]
  var key: [Float]
  var value: [Float]
  var output: [Float]

  /// Random ones, about normal.
  static func random(width: Int, headWidth d: Int, _ generator: inout SeededGenerator) -> HeadMatrices {
    func draw() -> [Float] {
      (0..<width * d).map { _ in generator.floats(12).reduce(0, +) / 2 }
    }
    return HeadMatrices(query: draw(), key: draw(), value: draw(), output: draw())
  }
}

/// An analysis of a model without norms, one list of heads a layer, all of the same sizes.
///
/// - Parameter tables: W_E and the transpose of W_U, `[vocabulary, width]`.
func circuits(
  _ layers: [[HeadMatrices]], width: Int, headWidth: Int,
  tables: (embedding: [Float], unembedding: [Float])? = nil,
  threads: Int = 2
) -> CircuitAnalysis {
  func side(_ matrices: [[Float]]) -> LinearMap {
    LinearMap(
      parts: matrices.map {
        WeightMatrix(
          Tensor(shape: [width, headWidth], values: $0), inputs: width, outputs: headWidth,
          layout: .inputMajor)
      })
  }
  let blocks = layers.map { heads in
    let output = Tensor(shape: [heads.count * headWidth, width], values: heads.flatMap(\.output))
    return Block(
      attention: Sublayer(
        AttentionLayer(
          heads: heads.count, keyValueHeads: heads.count, headWidth: headWidth,
          query: side(heads.map(\.query)),
          key: side(heads.map(\.key)), value: side(heads.map(\.value)),
          output: LinearMap(parts: [
            WeightMatrix(output, inputs: heads.count * headWidth, outputs: width, layout: .inputMajor)
          ]), scale: 1, mask: .causal)))
  }
  let tokens = tables?.embedding ?? Array(repeating: 0, count: width)
  var stack = Stack(
    source: .embedding(Embedding(tokens: Tensor(shape: [tokens.count / width, width], values: tokens))),
    blocks: blocks, modelWidth: width, contextLength: nil)
  if let head = tables?.unembedding {
    stack.unembedding = map(head, inputs: width, outputs: head.count / width, bias: nil)
  }
  return CircuitAnalysis(model: Transformer(stacks: [stack]), threads: threads)
}

/// The first `d` columns, `[width, d]`, from column `first` of the identity on.
func unitColumns(width: Int, _ d: Int, from first: Int = 0) -> [Float] {
  (0..<width * d).map { $0 / d == first + $0 % d ? 1 : 0 }
}

/// `[rows, columns]` turned round.
func turned(_ values: [Float], rows: Int, columns: Int) -> [Float] {
  (0..<values.count).map { values[$0 % rows * columns + $0 / rows] }
}
