import AttentionCore
import Figures

extension HeadTable {
  /// The metrics that stand in figures and in the tables of Markdown reports, in their order; files of numbers
  /// have all.
  public static let shownMetrics: [HeadMetric] = [
    .normalizedEntropy, .confidence, .signedDistance, .previousToken, .nextToken, .selfToken, .firstToken,
    .delimiter, .punctuation, .duplicateTokenEligible, .inductionEligible, .local, .keysFor90,
    .rowDivergence, .offsetDivergence,
  ]

  /// The places of the columns that are shown: those of `shownMetrics` and of the probe that any head has a value for.
  var shownColumns: [Int] {
    let metrics = Self.shownMetrics.compactMap { metric in
      columns.firstIndex { $0.key == metric.rawValue && $0.group == .pattern }
    }
    // What heads are named by where the probe was run.
    return (metrics + columns.indices.filter { columns[$0].group == .probe }).filter { column in
      rows.contains { $0.values[column] != nil }
    }
  }

  /// The panels of a metric grid: the kind of each head, then the shown metrics that any head has.
  ///
  /// - Parameters:
  ///   - layers, heads: the numbers of the rows and columns; heads that are not in the table have no value.
  public func panels(layers: [Int], heads: [Int]) -> [MetricPanel] {
    let places = Dictionary(
      rows.enumerated().compactMap { place, row in row.id.head.map { ([row.id.layer, $0], place) } }
    ) { first, _ in first }
    func cells<Value>(_ value: (Row) -> Value?) -> [[Value?]] {
      layers.map { layer in heads.map { head in places[[layer, head]].flatMap { value(rows[$0]) } } }
    }
    let kinds = HeadKind.allCases
    let kind = MetricPanel(
      title: "Kind of head", unit: "by its metrics",
      values: cells { kinds.firstIndex(of: $0.name.kind) },
      names: kinds.map { MetricCategory(code: $0.code, name: $0.title) })
    let metrics = shownColumns.map { column in
      let definition = columns[column].definition
      return MetricPanel(
        title: definition.title, unit: definition.unit.title,
        values: cells { $0.values[column] }, range: definition.figureRange)
    }
    return ([kind] + metrics).filter(\.hasValues)
  }
}

extension MetricDefinition {
  /// The colours of its numbers: signed ones have a middle.
  fileprivate var figureRange: MetricRange {
    if range.hasPrefix("−") { return .signed }
    return unit == .share ? .share : .fitted
  }
}

extension MetricDefinition.Unit {
  /// As figures and tables have it; empty for a number without a unit.
  var title: String { self == .number ? "" : rawValue }
}
