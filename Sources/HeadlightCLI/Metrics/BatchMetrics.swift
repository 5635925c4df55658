import AttentionCore

/// The metrics of every head over all sequences of a batch, in one pass: what it holds does not grow with the number of sequences.
struct BatchMetrics {
  /// One metric of one head.
  struct Value {
    var statistics = MetricStatistics()
    /// Queries of all sequences together.
    var count = 0
    /// Of equal weights in their place.
    private var uniform = MetricStatistics()

    mutating func add(_ value: MetricValue?, sequence: Int) {
      guard let value else { return }
      statistics.add(value.value, sequence: sequence)
      count += value.count
      if let equal = value.uniform { uniform.add(equal, sequence: sequence) }
    }

    /// The mean, as if it were of one sequence.
    var mean: MetricValue? {
      guard statistics.count > 0 else { return nil }
      return MetricValue(
        statistics.mean, count: count, uniform: uniform.count == statistics.count ? uniform.mean : nil)
    }
  }

  /// One head.
  struct Head {
    var pattern = [Value](repeating: Value(), count: HeadMetric.allCases.count)
    var normWeighted = [Value](repeating: Value(), count: HeadMetric.allCases.count)
    var hasNorms = false

    /// The means, as if they were of one sequence.
    var means: MetricValues {
      var means = MetricValues()
      for (metric, value) in zip(HeadMetric.allCases, pattern) { means[metric] = value.mean }
      return means
    }
  }

  private(set) var heads: [HeadID: Head] = [:]
  /// The names of the sequences that were measured, by their numbers.
  private(set) var sequences: [String] = []

  /// Takes what was measured of one sequence, all parts of it.
  mutating func add(_ measurements: [HeadMeasurement], sequence name: String) {
    let number = sequences.count
    sequences.append(name)
    for measurement in measurements {
      var head = heads[measurement.id, default: Head()]
      for (index, metric) in HeadMetric.allCases.enumerated() {
        head.pattern[index].add(measurement.pattern[metric], sequence: number)
        head.normWeighted[index].add(measurement.normWeighted?[metric], sequence: number)
      }
      if measurement.normWeighted != nil { head.hasNorms = true }
      heads[measurement.id] = head
    }
  }

  /// Whether norms are known of some head.
  var hasNorms: Bool { heads.values.contains(where: \.hasNorms) }

  /// The means of the heads of one part, or of all.
  func table(facts: HeadFacts) -> HeadTable {
    let hasNorms = hasNorms
    return HeadTable(
      columns: HeadTable.columns(hasNorms: hasNorms, localWindow: facts.localWindow) + facts.columns,
      rows: heads.sorted { $0.key < $1.key }.map { id, head in
        func means(_ values: [Value]) -> [Double?] {
          values.map { $0.statistics.count > 0 ? $0.statistics.mean : nil }
        }
        return HeadTable.Row(
          id: id, name: HeadNaming.name(head.means, probe: facts.probe[id]),
          values: means(head.pattern) + (hasNorms ? means(head.normWeighted) : []) + facts.values(of: id))
      })
  }
}
