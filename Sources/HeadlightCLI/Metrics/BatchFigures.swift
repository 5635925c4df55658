import AttentionCore
import FigureRendering
import Reports

/// `metrics.png|svg|pdf` of a batch: the means over its sequences; `metrics-cross.png` and so on where there are several parts.
struct BatchFigures {
  /// The files, with their names.
  private(set) var files: [(name: String, bytes: [UInt8])] = []
  /// Those that a report can embed.
  private(set) var figures: [MarkdownReport.Figure] = []

  /// The names that the files may have.
  static let names: [String] = ([nil] + AttentionPart.allCases).flatMap { part in
    ["png", "svg", "pdf"].map { "\(name(of: part)).\($0)" }
  }

  private static func name(of part: AttentionPart?) -> String {
    MetricFigure.name + (part.map { "-\($0.rawValue)" } ?? "")
  }

  /// Nothing where no figure of all heads was asked for, or one sequence has them all.
  init(
    _ metrics: BatchMetrics, facts: HeadFacts, plan: ReportPlan, links: DocumentLinks,
    renderer: FigureRenderer
  ) throws {
    guard metrics.sequences.count > 1, plan.figures.contains(.metrics),
      plan.formats.contains(where: \.isFigure)
    else { return }
    let table = metrics.table(facts: facts)
    let parts = Set(table.rows.map(\.id.part))
    for part in [nil] + AttentionPart.allCases where parts.contains(part) {
      let rows = table.rows.filter { $0.id.part == part }
      guard
        let figure = MetricFigure(
          HeadTable(columns: table.columns, rows: rows),
          title: plan.source.name + (part.map { " · \($0.title)" } ?? ""),
          subtitle: "means over \(metrics.sequences.count) sequences", plan: plan, renderer: renderer)
      else { continue }
      let written = try figure.files(
        named: Self.name(of: parts.count > 1 ? part : nil), plan: plan, links: links, renderer: renderer)
      files += written.files
      figures += [written.figure].compactMap { $0 }
    }
  }
}
