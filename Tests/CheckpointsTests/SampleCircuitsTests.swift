import AttentionCore
import Checkpoints
import TestSupport
import Testing

/// Circuits of models that are read from files.
struct SampleCircuitsTests {
  @Test(
    "the trained induction heads make their keys of what the previous-token head writes, and no other pair does"
  )
  func induction() throws {
    let model = try Checkpoint.open("\(repositoryRoot)/samples/induction").model
    var keys: [(reader: Int?, writer: Int?, excess: Double)] = []
    let strongest = CircuitAnalysis(model: model, threads: 2)
      .composition(of: nil, layers: [0, 1], heads: [0, 1, 2, 3]) {
        if $0.kind == .key { keys.append(($0.reader.head, $0.writer.head, $0.excess)) }
      }
    #expect(keys.count == 16)
    for head in [1, 3] {
      let best = try #require(strongest[HeadID(layer: 1, head: head)])
      #expect(best[.key]?.writer == HeadID(layer: 0, head: 2))
      #expect(best[.key].map { $0.excess > 0.1 } == true)
      #expect(best[.query].map { $0.excess < 0.05 } == true)
      #expect(best[.value].map { $0.excess < 0.05 } == true)
    }
    // Layer 1, head 0 is half an induction head; whatever is left composes no more than chance.
    #expect(keys.allSatisfy { $0.writer == 2 && $0.reader != 2 || $0.excess < 0.05 })
  }

  @Test("the trained induction heads copy tokens, which the stream alone does not show")
  func copying() throws {
    let model = try Checkpoint.open("\(repositoryRoot)/samples/induction").model
    for circuit in CircuitAnalysis(model: model, threads: 2).heads(of: nil, layers: [1], heads: [1, 3]) {
      #expect(try #require(circuit[.tokenCopying]) > 0.9)
      #expect(try #require(circuit[.copying]) < 0)
    }
  }

  @Test("heads of every family have circuits", arguments: ParityTests.Case.all)
  func families(_ fixture: ParityTests.Case) throws {
    let model = try fixture.open().model
    let analysis = CircuitAnalysis(model: model, threads: 2)
    for part in model.parts {
      let attention = model.layers(of: part)
      let layers = Array(attention.indices)
      let heads = Array(0..<(attention.map { $0.heads }.max() ?? 0))
      let circuits = analysis.heads(of: part, layers: layers, heads: heads)
      #expect(circuits.count == attention.reduce(0) { $0 + $1.heads })
      for circuit in circuits {
        let rank = try #require(circuit[.queryKeyRank])
        #expect(rank >= 1 && rank <= Double(circuit.queryKeySingularValues.count) + 1e-9)
        #expect(circuit[.queryKeyLargest].map { $0 > 0 } == true)
        for overlap in [CircuitMetric.queryKeyOverlap, .queryValueOverlap, .keyValueOverlap] {
          guard let value = circuit[overlap] else { continue }
          #expect(value >= 0 && value <= 1)
        }
        for metric in [CircuitMetric.copying, .tokenCopying] {
          if let copying = circuit[metric] { #expect(abs(copying) <= 1 + 1e-9) }
        }
      }
      let strongest = analysis.composition(of: part, layers: layers, heads: heads) { _ in }
      guard part != .cross, attention.allSatisfy({ $0.value != nil && $0.output != nil }) else { continue }
      #expect(strongest.count == attention.dropFirst().reduce(0) { $0 + $1.heads })
    }
  }
}
