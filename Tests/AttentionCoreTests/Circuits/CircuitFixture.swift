import AttentionCore
import Foundation
import TestSupport

/// A small model with what NumPy says of its weights; `make_circuits.py` in Tests/Fixtures makes them.
struct CircuitFixture: Decodable, Sendable {
  struct Spectrum: Decodable {
    let values: [Double]
    let norm: Double
    let rank: Double
  }

  struct Head: Decodable {
    let layer: Int
    let head: Int
    /// Overlap and baseline of Q/K, Q/V and K/V.
    let overlaps: [[Double]]
    let queryKey: Spectrum
    let outputValue: Spectrum
    let copying: Double
    let tokenCopying: Double
    /// Layer, head and score of the strongest writer, a kind.
    let strongest: [String: [Double]]
    /// By layer and head of the writer and kind.
    let compositions: [Double]
  }

  let name: String
  let seed: UInt64
  let layers, heads, shared, headWidth, valueWidth, width, narrow, appended: Int
  let norm: String?
  let after, scale: Bool
  let vocabulary: Int
  let tied, embeddingNorm: Bool
  let results: [Head]

  static func all() throws -> [CircuitFixture] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/circuits.json")
    return try JSONDecoder().decode([CircuitFixture].self, from: Data(contentsOf: file))
  }

  /// The model, with biases that must not matter.
  func model() -> Transformer {
    var numbers = SeededGenerator(seed: seed)
    var biases = SeededGenerator(seed: seed + 1000)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in Float(numbers.next() >> 40) / 0x1p23 - 1 } }
    func linear(_ inputs: Int, _ outputs: Int) -> LinearMap {
      map(draw(inputs * outputs), inputs: inputs, outputs: outputs, bias: biases.floats(outputs))
    }
    let blocks = (0..<layers).map { _ in
      let query, key, value: Projection
      if narrow > 0 {
        let down = linear(width, narrow)
        let between = Norm(isCentred: false, gain: draw(narrow), bias: nil, epsilon: 1e-5)
        query = Projection(down: down, norm: between, up: linear(narrow, heads * headWidth), heads: heads)
        let up = linear(narrow, shared * (headWidth - appended))
        key = Projection(
          down: down, norm: between, up: up, shared: linear(width, appended), heads: shared)
        value = Projection(down: down, norm: between, up: linear(narrow, shared * valueWidth), heads: shared)
      } else {
        query = Projection(linear(width, heads * headWidth))
        key = Projection(linear(width, shared * headWidth))
        value = Projection(linear(width, shared * valueWidth))
      }
      let output = linear(heads * valueWidth, width)
      func makeNorm(_ isThere: Bool) -> Norm? {
        guard isThere else { return nil }
        return Norm(
          isCentred: norm == "layer", gain: draw(width), bias: biases.floats(width), epsilon: 1e-5)
      }
      let before = makeNorm(norm != nil)
      let behind = makeNorm(after)
      return Block(
        attention: Sublayer(
          AttentionLayer(
            heads: heads, keyValueHeads: shared, headWidth: headWidth, valueWidth: valueWidth, query: query,
            key: key,
            value: value, output: output, scale: 1, mask: .causal),
          normBefore: before, normAfter: behind, gain: scale ? .perDimension(draw(width)) : nil))
    }
    let tokens = draw(vocabulary * width)
    let head = map(
      tied ? tokens : draw(vocabulary * width), inputs: width, outputs: vocabulary,
      bias: biases.floats(vocabulary))
    let tokenNorm =
      embeddingNorm
      ? Norm(isCentred: true, gain: draw(width), bias: biases.floats(width), epsilon: 1e-5) : nil
    var stack = Stack(
      source: .embedding(
        Embedding(tokens: Tensor(shape: [vocabulary, width], values: tokens), scale: 3, norm: tokenNorm)),
      blocks: blocks, modelWidth: width, contextLength: nil)
    stack.unembedding = head
    return Transformer(stacks: [stack])
  }
}
