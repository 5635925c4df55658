import TestSupport
import Testing

@testable import AttentionCore

struct CircuitAnalysisTests {
  private func isClose(_ a: Double?, _ b: Double, scale: Double = 0) -> Bool {
    guard let a else { return false }
    return abs(a - b) <= 1e-5 * abs(b) + scale
  }

  @Test(
    "overlaps, spectra and copying are NumPy's, of matrices as large as the model",
    arguments: try CircuitFixture.all())
  func heads(_ fixture: CircuitFixture) throws {
    let analysis = CircuitAnalysis(model: fixture.model(), threads: 2)
    let heads = analysis.heads(
      of: nil, layers: Array(0..<fixture.layers), heads: Array(0..<fixture.heads))
    #expect(heads.map(\.id) == fixture.results.map { HeadID(layer: $0.layer, head: $0.head) })
    for (found, expected) in zip(heads, fixture.results) {
      let overlaps: [(CircuitMetric, CircuitMetric)] = [
        (.queryKeyOverlap, .queryKeyOverlapBaseline), (.queryValueOverlap, .queryValueOverlapBaseline),
        (.keyValueOverlap, .keyValueOverlapBaseline),
      ]
      for (metrics, numbers) in zip(overlaps, expected.overlaps) {
        #expect(isClose(found[metrics.0], numbers[0]))
        #expect(isClose(found[metrics.1], min(numbers[1], 1)))
      }
      let spectra = [
        (
          found.queryKeySingularValues, expected.queryKey, CircuitMetric.queryKeyLargest,
          CircuitMetric.queryKeyNorm, CircuitMetric.queryKeyRank
        ),
        (
          found.outputValueSingularValues, expected.outputValue, .outputValueLargest, .outputValueNorm,
          .outputValueRank
        ),
      ]
      for (values, spectrum, largest, norm, rank) in spectra {
        #expect(values.count == spectrum.values.count)
        // What is 0 in exact arithmetic is rounding in both.
        let scale = spectrum.values[0] * 1e-7
        for (value, other) in zip(values, spectrum.values) { #expect(isClose(value, other, scale: scale)) }
        #expect(isClose(found[largest], spectrum.values[0]))
        #expect(isClose(found[norm], spectrum.norm))
        #expect(isClose(found[rank], spectrum.rank))
      }
      #expect(isClose(found[.copying], expected.copying, scale: 1e-7))
      #expect(isClose(found[.tokenCopying], expected.tokenCopying, scale: 1e-7))
      #expect(found.keyValueHead == found.id.head.map { $0 * fixture.shared / fixture.heads })
      #expect(found.groupSize == fixture.heads / fixture.shared)
    }
  }

  @Test("composition of every pair of heads is NumPy's", arguments: try CircuitFixture.all())
  func composition(_ fixture: CircuitFixture) throws {
    let analysis = CircuitAnalysis(model: fixture.model(), threads: 2)
    let (layers, heads) = (Array(0..<fixture.layers), Array(0..<fixture.heads))
    var found: [HeadID: [Composition]] = [:]
    let strongest = analysis.composition(of: nil, layers: layers, heads: heads) {
      found[$0.reader, default: []].append($0)
    }
    for expected in fixture.results {
      let id = HeadID(layer: expected.layer, head: expected.head)
      let compositions = found[id] ?? []
      #expect(compositions.count == expected.compositions.count)
      for (composition, score) in zip(compositions, expected.compositions) {
        #expect(isClose(composition.score, score, scale: 1e-7))
        #expect(composition.baseline == 1 / Double(fixture.width).squareRoot())
      }
      #expect(strongest[id]?.count ?? 0 == expected.strongest.count)
      for (kind, numbers) in expected.strongest {
        let best = try #require(CompositionKind(rawValue: kind).flatMap { strongest[id]?[$0] })
        #expect(isClose(best.score, numbers[2]))
        #expect(best.writer == HeadID(layer: Int(numbers[0]), head: Int(numbers[1])))
      }
    }
  }

  @Test("every number is the same on one thread and on three")
  func threads() throws {
    let model = try #require(try CircuitFixture.all().first { $0.shared < $0.heads }).model()
    let one = CircuitAnalysis(model: model, threads: 1)
    let three = CircuitAnalysis(model: model, threads: 3)
    let (layers, heads) = (Array(0..<3), Array(0..<4))
    #expect(
      one.heads(of: nil, layers: layers, heads: heads) == three.heads(of: nil, layers: layers, heads: heads))
    var lists: [[Composition]] = [[], []]
    let first = one.composition(of: nil, layers: layers, heads: heads) { lists[0].append($0) }
    let second = three.composition(of: nil, layers: layers, heads: heads) { lists[1].append($0) }
    #expect(lists[0] == lists[1] && first == second && !first.isEmpty)
  }
}
