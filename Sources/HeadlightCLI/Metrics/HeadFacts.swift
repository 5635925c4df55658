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
    (circuits.isEmpty ? [] : Self.circuitColumns) + (probe.isEmpty ? [] : Self.probeColumns)
  }

  private static let circuitColumns = CircuitMetric.allCases.map {
    HeadTable.Column(key: $0.rawValue, group: .weights, definition: $0.definition)
  }
  private static let probeColumns = ProbeMetric.allCases.map {
    HeadTable.Column(key: $0.rawValue, group: .probe, definition: $0.definition)
  }

  /// Every column that a table can have, whatever was measured.
  static let everyColumn = HeadTable.columns(hasNorms: true) + circuitColumns + probeColumns

  /// A head's value in each of the columns.
  func values(of head: HeadID) -> [Double?] {
    var values: [Double?] = []
    if !circuits.isEmpty { values += CircuitMetric.allCases.map { circuits[head]?[$0] } }
    if !probe.isEmpty { values += ProbeMetric.allCases.map { metric in probe[head].map { $0[metric] } } }
    return values
  }
}
