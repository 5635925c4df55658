import TestSupport
import Testing

@testable import AttentionCore

struct CompositionTests {
  private let width = 32
  private let d = 4

  private func all(_ analysis: CircuitAnalysis, heads: Int, layers: Int = 2) -> [Composition] {
    var found: [Composition] = []
    _ = analysis.composition(of: nil, layers: Array(0..<layers), heads: Array(0..<heads)) { found.append($0) }
    return found
  }

  @Test("random heads compose as the baseline says, and the mean lies a little below it")
  func baseline() {
    var generator = SeededGenerator(seed: 1)
    let layers = (0..<2).map { _ in
      (0..<20).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    }
    let found = all(circuits(layers, width: width, headWidth: d), heads: 20)
    #expect(found.count == 20 * 20 * 3)
    for kind in CompositionKind.allCases {
      let scores = found.filter { $0.kind == kind }.map(\.score)
      let square = scores.reduce(0) { $0 + $1 * $1 } / 400
      #expect(abs(square * Double(width) - 1) < 0.05)
      let mean = scores.reduce(0, +) / 400
      #expect(mean < square.squareRoot() && mean > square.squareRoot() * 0.93)
    }
    #expect(found.allSatisfy { $0.baseline == 1 / 32.0.squareRoot() && $0.excess == $0.score - $0.baseline })
  }

  @Test(
    "a head that reads only what another writes composes with it, in the kind that reads it; with no other")
  func closedForm() throws {
    var generator = SeededGenerator(seed: 2)
    let rest = HeadMatrices.random(width: width, headWidth: d, &generator)
    var (writer, reader) = (rest, rest)
    // Dimensions 0 to 3 are written, by orthonormal maps; keys read them, queries and values read others.
    writer.value = unitColumns(width: width, d, from: 9)
    writer.output = turned(unitColumns(width: width, d), rows: width, columns: d)
    reader.key = unitColumns(width: width, d)
    reader.query = unitColumns(width: width, d, from: 4)
    reader.value = unitColumns(width: width, d, from: 8)
    let found = all(circuits([[rest, writer], [reader]], width: width, headWidth: d), heads: 2)
      .filter { $0.writer.head == 1 }
    #expect(found.map(\.kind) == [.query, .key, .value])
    // ‖A B‖ / (‖A‖ ‖B‖) with ‖A‖ = ‖B‖ = 2 and A B of norm 2.
    #expect(zip(found.map(\.score), [0, 0.5, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
    let strongest = circuits([[rest, writer], [reader]], width: width, headWidth: d)
      .composition(of: nil, layers: [1], heads: [0]) { _ in }
    let best = try #require(strongest[HeadID(layer: 1, head: 0)]?[.key])
    #expect(best.writer == HeadID(layer: 0, head: 1))
  }

  @Test("pairs come in order, of the readers that are wanted, with all writers of all earlier layers")
  func order() {
    var generator = SeededGenerator(seed: 3)
    let layers = (0..<3).map { _ in
      (0..<3).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    }
    var found: [String] = []
    _ = circuits(layers, width: width, headWidth: d)
      .composition(of: nil, layers: [2, 0, 9], heads: [2, 0, 7]) {
        found.append("\($0.reader.name) \($0.writer.name) \($0.kind.rawValue)")
      }
    let expected = (0..<2).flatMap { earlier in
      (0..<3).flatMap { writer in
        [0, 2].flatMap { reader in ["q", "k", "v"].map { "L2H\(reader) L\(earlier)H\(writer) \($0)" } }
      }
    }
    #expect(found == expected)
  }

  @Test("the cost is that of the products, and an error of the receiver ends the work")
  func cost() {
    struct Enough: Error {}
    var generator = SeededGenerator(seed: 4)
    let layers = (0..<3).map { _ in
      (0..<2).map { _ in HeadMatrices.random(width: width, headWidth: d, &generator) }
    }
    let analysis = circuits(layers, width: width, headWidth: d)
    // Three pairs of layers, 2 writers and 2 readers each, 3 kinds.
    let product: Double = 2 * 4 * 32 * 4
    #expect(analysis.compositionCost(of: nil, layers: [0, 1, 2], heads: [0, 1]) == 3 * 2 * 2 * 3 * product)
    #expect(analysis.compositionCost(of: nil, layers: [1], heads: [1, 5]) == 2 * 3 * product)
    #expect(analysis.compositionCost(of: .cross, layers: [1], heads: [1]) == 0)
    var count = 0
    do {
      _ = try analysis.composition(of: nil, layers: [1, 2], heads: [0]) { _ throws(Enough) in
        count += 1
        throw Enough()
      }
      Issue.record("no error")
    } catch {
      #expect(count == 1)
    }
  }
}
