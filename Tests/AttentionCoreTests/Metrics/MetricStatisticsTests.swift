import TestSupport
import Testing

@testable import AttentionCore

struct MetricStatisticsTests {
  @Test("mean, spread and extremes are those of all values at once", arguments: [1, 2, 3, 50])
  func agrees(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let values = (0..<count).map { _ in Double.random(in: 1000...1001, using: &random) }
    var statistics = MetricStatistics()
    for (sequence, value) in values.enumerated() { statistics.add(value, sequence: sequence) }
    let mean = values.reduce(0, +) / Double(count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(statistics.count == count)
    #expect(abs(statistics.mean - mean) < 1e-9)
    let expected = count > 1 ? (squares / Double(count - 1)).squareRoot() : nil
    #expect((statistics.standardDeviation == nil) == (expected == nil))
    #expect(abs((statistics.standardDeviation ?? 0) - (expected ?? 0)) < 1e-9)
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
    #expect(statistics.minimum == (least, values.firstIndex(of: least) ?? -1))
    #expect(statistics.maximum == (greatest, values.firstIndex(of: greatest) ?? -1))
  }

  @Test("of equal values, the first sequence is named")
  func ties() {
    var statistics = MetricStatistics()
    for sequence in [4, 2, 9] { statistics.add(1, sequence: sequence) }
    #expect(statistics.minimum == (1, 4))
    #expect(statistics.maximum == (1, 4))
    #expect(statistics.standardDeviation == 0)
  }
}
