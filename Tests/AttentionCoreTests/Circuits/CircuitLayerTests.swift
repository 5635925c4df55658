import TestSupport
import Testing

@testable import AttentionCore

struct CircuitLayerTests {
  private let width = 12
  private let d = 4

  @Test("permuting heads permutes their numbers")
  func permutation() {
    var generator = SeededGenerator(seed: 1)
    let layers = (0..<2).map { _ in
      (0..<3).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    }
    let order = [2, 0, 1]
    let plain = circuits(layers, width: width, headWidth: d)
    let turned = circuits(layers.map { heads in order.map { heads[$0] } }, width: width, headWidth: d)
    let (expected, found) = (
      plain.heads(of: nil, layers: [0, 1], heads: [0, 1, 2]),
      turned.heads(of: nil, layers: [0, 1], heads: [0, 1, 2])
    )
    for (place, head) in order.enumerated() {
      for layer in 0..<2 {
        let (a, b) = (expected[layer * 3 + head], found[layer * 3 + place])
        #expect(CircuitMetric.allCases.allSatisfy { a[$0] == b[$0] })
        #expect(a.queryKeySingularValues == b.queryKeySingularValues)
      }
    }
    let (first, second) = (
      plain.composition(of: nil, layers: [1], heads: [0, 1, 2]) { _ in },
      turned.composition(of: nil, layers: [1], heads: [0, 1, 2]) { _ in }
    )
    for (place, head) in order.enumerated() {
      let (a, b) = (first[HeadID(layer: 1, head: head)], second[HeadID(layer: 1, head: place)])
      for kind in CompositionKind.allCases {
        #expect(a?[kind]?.score != nil && a?[kind]?.score == b?[kind]?.score)
        #expect(a?[kind]?.writer.head == b?[kind]?.writer.head.map { order[$0] })
      }
    }
  }

  @Test("query heads that share a key and value head have its matrices, and say so")
  func groups() throws {
    let fixture = try #require(try CircuitFixture.all().first { $0.shared == 2 && $0.heads == 4 })
    let heads = CircuitAnalysis(model: fixture.model(), threads: 2)
      .heads(of: nil, layers: [1], heads: [0, 1, 2, 3])
    #expect(heads.map(\.keyValueHead) == [0, 0, 1, 1] && heads.allSatisfy { $0.groupSize == 2 })
    #expect(heads[0][.keyValueOverlap] == heads[1][.keyValueOverlap])
    #expect(heads[1][.keyValueOverlap] != heads[2][.keyValueOverlap])
    #expect(heads[0][.queryKeyOverlap] != heads[1][.queryKeyOverlap])
  }

  @Test(
    "cross-attention: keys and values can be compared, what reads the other stack with what reads its own cannot"
  )
  func cross() throws {
    var generator = SeededGenerator(seed: 3)
    func attention() -> AttentionLayer {
      func linear(_ inputs: Int, _ outputs: Int) -> LinearMap {
        map(generator.floats(inputs * outputs), inputs: inputs, outputs: outputs)
      }
      return AttentionLayer(
        heads: 2, keyValueHeads: 2, headWidth: 3, query: linear(8, 6), key: linear(8, 6), value: linear(8, 6),
        output: linear(6, 8), scale: 1, mask: .bidirectional)
    }
    let source = Stack.Source.vectors(Tensor(shape: [1, 8], values: generator.floats(8)))
    let finalNorm = Norm(isCentred: true, gain: generator.floats(8), bias: nil, epsilon: 1e-5)
    let (own, crossing) = (attention(), attention())
    func model(finalNorm: Norm?) -> CircuitAnalysis {
      let encoder = Stack(
        part: .encoder, source: source, blocks: [Block(attention: Sublayer(own))], modelWidth: 8,
        contextLength: nil, finalNorm: finalNorm)
      let decoder = Stack(
        part: .decoder, source: source,
        blocks: (0..<2).map { _ in Block(attention: Sublayer(own), cross: Sublayer(crossing)) },
        modelWidth: 8,
        contextLength: nil)
      return CircuitAnalysis(model: Transformer(stacks: [encoder, decoder]), threads: 1)
    }
    let analysis = model(finalNorm: finalNorm)
    let heads = analysis.heads(of: .cross, layers: [0, 1], heads: [0, 1])
    #expect(heads.map(\.id.name) == ["L0H0", "L0H1", "L1H0", "L1H1"])
    for head in heads {
      let present = CircuitMetric.allCases.filter { head[$0] != nil }
      #expect(
        present == [
          .keyValueOverlap, .keyValueOverlapBaseline, .queryKeyLargest, .queryKeyNorm, .queryKeyRank,
          .outputValueLargest, .outputValueNorm, .outputValueRank,
        ])
      #expect(head[.keyValueOverlapBaseline] == 3.0 / 7)
    }
    #expect(analysis.composition(of: .cross, layers: [0, 1], heads: [0, 1]) { _ in }.isEmpty)
    #expect(analysis.composition(of: .decoder, layers: [0, 1], heads: [0, 1]) { _ in }.count == 2)
    // The norm of what is attended to belongs to keys and values.
    let bare = model(finalNorm: nil).heads(of: .cross, layers: [0], heads: [0])
    #expect(bare[0][.keyValueOverlap] != heads[0][.keyValueOverlap])
    #expect(bare[0][.keyValueOverlapBaseline] == 3.0 / 8)
  }

  @Test("bare weights without values have a QK circuit alone")
  func withoutValues() {
    var generator = SeededGenerator(seed: 4)
    let layer = AttentionLayer(
      heads: 1, keyValueHeads: 1, headWidth: 3, query: map(generator.floats(24), inputs: 8, outputs: 3),
      key: map(generator.floats(24), inputs: 8, outputs: 3), value: nil, output: nil, scale: 1, mask: .causal)
    let model = Transformer(
      source: .vectors(Tensor(shape: [1, 8], values: generator.floats(8))),
      blocks: [Block(attention: Sublayer(layer)), Block(attention: Sublayer(layer))], modelWidth: 8,
      contextLength: nil)
    let analysis = CircuitAnalysis(model: model, threads: 1)
    let head = analysis.heads(of: nil, layers: [1], heads: [0])[0]
    #expect(head.queryKeySingularValues.count == 3 && head.outputValueSingularValues.isEmpty)
    #expect(
      CircuitMetric.allCases.filter { head[$0] != nil }
        == [.queryKeyOverlap, .queryKeyOverlapBaseline, .queryKeyLargest, .queryKeyNorm, .queryKeyRank])
    #expect(analysis.composition(of: nil, layers: [1], heads: [0]) { _ in }.isEmpty)
  }

  @Test("every metric says what it is, in words of its own")
  func definitions() {
    let definitions = CircuitMetric.allCases.map(\.definition)
    #expect(Set(definitions.map(\.title)).count == definitions.count)
    #expect(
      definitions.allSatisfy {
        !$0.formula.isEmpty && !$0.meaning.isEmpty && !$0.range.isEmpty && !$0.source.isEmpty
      })
  }
}
