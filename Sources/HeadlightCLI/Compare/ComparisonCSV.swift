import AttentionCore

/// `compare.csv`: one row a head, in the order of heads.
enum ComparisonCSV {
  static func bytes(_ table: ComparisonTable) -> [UInt8] {
    let hasParts = table.heads.contains { $0.id.part != nil }
    var ranks = [Int](repeating: 0, count: table.heads.count)
    for (rank, place) in table.ranking.enumerated() { ranks[place] = rank + 1 }
    var text = (hasParts ? "part," : "") + "layer,head,rank,kind_a,kind_b"
    for metric in ComparisonMetric.allCases { text += "," + metric.rawValue }
    for column in table.columns { text += ",\(column.key)_a,\(column.key)_b,\(column.key)_change" }
    text += "\r\n"
    for (head, rank) in zip(table.heads, ranks) {
      if hasParts { text += (head.id.part?.rawValue ?? "") + "," }
      text += "\(head.id.layer),\(head.id.column),\(rank),\(head.nameA.kind.rawValue),"
      text += head.nameB.kind.rawValue
      for metric in ComparisonMetric.allCases { text += "," + field(head[metric]) }
      for change in head.metrics {
        text += ",\(field(change?.a)),\(field(change?.b)),\(field(change?.change))"
      }
      text += "\r\n"
    }
    return Array(text.utf8)
  }

  private static func field(_ value: Double?) -> String { value.map { "\(Float($0))" } ?? "" }
}
