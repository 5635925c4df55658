import AttentionCore
import Reports

extension HeadTable {
  /// The columns of patterns, and of norms where they are known: the key of a norm-weighted one ends in `_norm`.
  static func columns(
    hasNorms: Bool, localWindow: Int = PatternMeasurer.defaultLocalWindow
  ) -> [Column] {
    let pattern = HeadMetric.allCases.map {
      Column(key: $0.rawValue, group: .pattern, definition: $0.definition(localWindow: localWindow))
    }
    let norms = HeadMetric.allCases.map {
      Column(
        key: "\($0.rawValue)_norm", group: .normWeighted, definition: $0.definition(localWindow: localWindow))
    }
    return pattern + (hasNorms ? norms : [])
  }

  /// The heads of one sequence.
  init(_ measurements: [HeadMeasurement], facts: HeadFacts) {
    let hasNorms = measurements.contains { $0.normWeighted != nil }
    self.init(
      columns: Self.columns(hasNorms: hasNorms, localWindow: facts.localWindow) + facts.columns,
      rows: measurements.map { head in
        func values(_ values: MetricValues?) -> [Double?] { HeadMetric.allCases.map { values?[$0]?.value } }
        return Row(
          id: head.id, name: HeadNaming.name(head.pattern, probe: facts.probe[head.id]),
          values: values(head.pattern) + (hasNorms ? values(head.normWeighted) : [])
            + facts.values(of: head.id))
      })
  }
}

extension PageMetrics {
  /// A sequence's table, and where its heads stand.
  init(table: HeadTable, results: SequenceMetrics.Results) {
    guard let distances = results.distances, distances.heads == table.rows.map(\.id) else {
      self.init(table: table, placesNote: results.distancesNote)
      return
    }
    let explained = "The two axes show \(Int((distances.explained * 100).rounded())) % of how heads differ."
    self.init(
      table: table, places: distances.places,
      placesNote: results.distancesNote.isEmpty ? explained : "\(explained) \(results.distancesNote)")
  }
}
