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
    func cells<Value>(_ value: (Row) -> Value?) -> [[Value?]] {
      self.cells(layers: layers, heads: heads, value)
    }
    let kinds = HeadKind.allCases
    let kind = MetricPanel(
      title: "Kind of head", unit: "by its metrics",
      values: cells { kinds.firstIndex(of: $0.name.kind) },
      names: kinds.map { MetricCategory(code: $0.code, name: $0.title) })
    let metrics = shownColumns.map { panel(of: $0, layers: layers, heads: heads) }
    return ([kind] + metrics).filter(\.hasValues)
  }

  /// The panel of one metric alone; none where no head has it.
  ///
  /// - Parameters:
  ///   - layers, heads: the numbers of the rows and columns.
  ///   - metric: the key of its column.
  public func panels(layers: [Int], heads: [Int], metric: String) -> [MetricPanel] {
    columns.indices.filter { columns[$0].key == metric }
      .map { panel(of: $0, layers: layers, heads: heads) }.filter(\.hasValues)
  }

  private func panel(of column: Int, layers: [Int], heads: [Int]) -> MetricPanel {
    let definition = columns[column].definition
    return MetricPanel(
      title: definition.title + (columns[column].group == .normWeighted ? ", weighted by norms" : ""),
      unit: definition.unit.title, values: cells(layers: layers, heads: heads) { $0.values[column] },
      range: definition.figureRange)
  }

  /// What is said of each head, `[layer][head]`.
  private func cells<Value>(
    layers: [Int], heads: [Int], _ value: (Row) -> Value?
  ) -> [[Value?]] {
    let places = Dictionary(
      rows.enumerated().compactMap { place, row in row.id.head.map { ([row.id.layer, $0], place) } }
    ) { first, _ in first }
    return layers.map { layer in heads.map { head in places[[layer, head]].flatMap { value(rows[$0]) } } }
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
