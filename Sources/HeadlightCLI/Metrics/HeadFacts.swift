import AttentionCore

/// What is known of heads whatever the sequence.
struct HeadFacts: Sendable {
  /// How far `local` reaches.
  var localWindow = PatternMeasurer.defaultLocalWindow
  /// Of their weights, where that was asked for.
  var circuits: [HeadID: HeadCircuit] = [:]
  /// Of repeated random tokens, where that was asked for.
  var probe: [HeadID: ProbeScores] = [:]

  /// The columns that they fill.
  var columns: [HeadTable.Column] {
    var columns: [HeadTable.Column] = []
    if !circuits.isEmpty {
      columns += CircuitMetric.allCases.map {
        .init(key: $0.rawValue, group: .weights, definition: $0.definition)
      }
    }
    if !probe.isEmpty {
      columns += ProbeMetric.allCases.map {
        .init(key: $0.rawValue, group: .probe, definition: $0.definition)
      }
    }
    return columns
  }

  /// A head's value in each of the columns.
  func values(of head: HeadID) -> [Double?] {
    var values: [Double?] = []
    if !circuits.isEmpty { values += CircuitMetric.allCases.map { circuits[head]?[$0] } }
    if !probe.isEmpty { values += ProbeMetric.allCases.map { metric in probe[head].map { $0[metric] } } }
    return values
  }
}
