import AttentionCore
import Reports

/// `report.md`: the sequence in Markdown, with the figures that were written. Finishes after the sinks that write them.
struct MarkdownSink: HeadSink {
  let context: SequenceContext
  /// The folders of figures that are one a head.
  private static let folders = FigureFiles.folders.filter { $0 != HeadRowSink.folder }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) {}

  func finish(_ results: PartResults) throws {
    let report = MarkdownReport(
      title: context.job.id,
      text: context.job.text ?? context.view.queryTokens.map(\.label).joined(separator: " "),
      facts: context.plan.pageFacts(context.view),
      notes: context.plan.pageNotes(isMerged: context.view.merge != nil) + results.notes,
      overview: ["atlas", MetricFigure.name].compactMap { context.figures[$0] },
      layers: context.layers.map { layer in
        MarkdownReport.Layer(
          number: layer,
          figures: ([HeadRowSink.name(layer: layer)]
            + context.expected.filter { $0.layer == layer }.flatMap { id in
              Self.folders.map { "\($0)/\(id.name)" }
            }).compactMap { context.figures[$0] })
      }, table: results.metrics?.table)
    try context.output.write(try report.render(context.plan.templates), to: "report.md")
  }
}
