import AttentionCore
import TestSupport
import Testing

struct RepeatedTokenProbeTests {
  @Test("a passage of different tokens of the vocabulary comes twice, behind the start", arguments: [nil, 7])
  func passages(start: Int?) {
    let vocabulary = (0..<50).map { 100 + 3 * $0 }
    let probe = RepeatedTokenProbe(vocabulary: vocabulary, start: start, period: 9, count: 5, seed: 1)
    #expect(probe.sequences.count == 5 && Set(probe.sequences).count == 5)
    for ids in probe.sequences {
      let passages = Array(ids.dropFirst(probe.lead))
      #expect(ids.count == probe.lead + 18 && passages[..<9] == passages[9...])
      #expect(Set(passages).count == 9 && Set(passages).isSubset(of: vocabulary))
      #expect(start == nil || ids[0] == start)
    }
  }

  @Test("a seed gives the same sequences on every machine, another seed others")
  func seeds() {
    func sequences(_ seed: UInt64) -> [[Int]] {
      RepeatedTokenProbe(vocabulary: Array(0..<1000), start: nil, period: 4, count: 2, seed: seed).sequences
    }
    #expect(sequences(0) == [[106, 880, 26, 173], [244, 523, 708, 395]].map { $0 + $0 })
    #expect(sequences(0) != sequences(1))
  }

  @Test("a passage can use the whole vocabulary, in any order")
  func wholeVocabulary() {
    let probe = RepeatedTokenProbe(vocabulary: Array(0..<6), start: nil, period: 6, count: 40, seed: 3)
    #expect(Set(probe.sequences.map { $0.prefix(6) }).count > 30)
    #expect(Set(probe.sequences.map { $0[0] }) == Set(0..<6))
  }

  /// A map of the probe's size with `weight` on the key that `target` gives for a query.
  private func scores(
    _ probe: RepeatedTokenProbe, _ weight: (_ query: Int, _ key: Int) -> Float
  ) -> ProbeScores {
    let count = probe.sequences[0].count
    let pattern = (0..<count * count).map { weight($0 / count, $0 % count) }
    return pattern.withUnsafeBufferPointer {
      probe.scores(HeadAttention(id: HeadID(layer: 0, head: 0), queries: count, keys: count, pattern: $0))
    }
  }

  @Test("each score is the mean weight on its own diagonal", arguments: [nil, 0])
  func diagonals(start: Int?) {
    let probe = RepeatedTokenProbe(vocabulary: Array(1..<20), start: start, period: 5, count: 1)
    let ids = probe.sequences[0]
    let induction = scores(probe) { query, key in
      key > 0 && ids[key - 1] == ids[query] && key <= query ? 0.5 : 0
    }
    #expect(induction == ProbeScores(induction: 0.5, duplicateToken: 0, previousToken: 0))
    let duplicate = scores(probe) { query, key in key < query && ids[key] == ids[query] ? 0.25 : 0 }
    #expect(duplicate == ProbeScores(induction: 0, duplicateToken: 0.25, previousToken: 0))
    let previous = scores(probe) { query, key in key == query - 1 ? 1 : 0 }
    #expect(previous == ProbeScores(induction: 0, duplicateToken: 0, previousToken: 1))
  }

  @Test("the first key is no target: a head that rests there scores nothing", arguments: [nil, 0])
  func sinkScoresNothing(start: Int?) {
    let probe = RepeatedTokenProbe(vocabulary: Array(1..<20), start: start, period: 5, count: 1)
    let found = scores(probe) { _, key in key == 0 ? 1 : 0 }
    #expect(found == ProbeScores(induction: 0, duplicateToken: 0, previousToken: 0))
  }

  @Test("equal weights score what the number of keys says")
  func uniform() {
    let probe = RepeatedTokenProbe(vocabulary: Array(1..<20), start: nil, period: 6, count: 1)
    let found = scores(probe) { query, key in key <= query ? 1 / Float(query + 1) : 0 }
    let expected = (6..<12).reduce(0) { $0 + 1 / Double($1 + 1) } / 6
    #expect(abs(found.induction - expected) < 1e-6)
  }

  @Test("the mean of several sequences is that of each score; of none there is none")
  func means() {
    let scores = [
      ProbeScores(induction: 0, duplicateToken: 0.5, previousToken: 1),
      ProbeScores(induction: 1, duplicateToken: 0.25, previousToken: 0),
    ]
    #expect(
      ProbeScores.mean(scores) == ProbeScores(induction: 0.5, duplicateToken: 0.375, previousToken: 0.5))
    #expect(ProbeScores.mean([]) == nil)
  }
}
