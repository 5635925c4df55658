import AttentionCore

/// `metrics.csv`: one row a head.
enum MetricsCSV {
  /// Of one sequence: a column a metric.
  static func sequence(_ table: HeadTable) -> [UInt8] {
    lines(table.rows, columns: table.columns.map(\.key)) { row in row.values.map { field($0) } }
  }

  /// Of a batch: mean, sd, min and max of every metric, and one column for what does not depend on sequences.
  static func batch(_ metrics: BatchMetrics, facts: HeadFacts) -> [UInt8] {
    let table = metrics.table(facts: facts)
    let measured = HeadTable.columns(hasNorms: metrics.hasNorms).map(\.key)
    let columns =
      measured.flatMap { key in ["mean", "sd", "min", "max"].map { "\(key)_\($0)" } }
      + facts.columns.map(\.key)
    return lines(table.rows, columns: columns) { row in
      let own = metrics.heads[row.id]
      let values = (own?.pattern ?? []) + (metrics.hasNorms ? own?.normWeighted ?? [] : [])
      return values.map(\.statistics).flatMap { value -> [String] in
        guard value.count > 0 else { return ["", "", "", ""] }
        return [value.mean, value.standardDeviation, value.minimum.value, value.maximum.value].map {
          field($0)
        }
      } + facts.values(of: row.id).map { field($0) }
    }
  }

  private static func lines(
    _ rows: [HeadTable.Row], columns: [String], values: (HeadTable.Row) -> [String]
  ) -> [UInt8] {
    let hasParts = rows.contains { $0.id.part != nil }
    var text = (hasParts ? "part," : "") + "layer,head,kind,score,threshold"
    for column in columns { text += "," + column }
    text += "\r\n"
    for row in rows {
      if hasParts { text += (row.id.part?.rawValue ?? "") + "," }
      text += "\(row.id.layer),\(row.id.column),\(row.name.kind.rawValue),\(field(row.name.score)),"
      text += field(row.name.threshold)
      for value in values(row) { text += "," + value }
      text += "\r\n"
    }
    return Array(text.utf8)
  }

  private static func field(_ value: Double?) -> String { value.map { "\(Float($0))" } ?? "" }
}
