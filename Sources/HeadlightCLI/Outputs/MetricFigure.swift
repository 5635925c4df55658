import AttentionCore
import FigureRendering
import Figures
import Reports

/// `metrics.png|svg|pdf`: layers × heads, the kind of each head and its metrics, one panel each.
struct MetricFigure {
  static let name = "metrics"

  private let drawing: Drawing

  /// - Parameters:
  ///   - table: heads of one part; `nil` comes back where there is none.
  ///   - subtitle: such as the sequence.
  ///   - metric: the column that is shown alone; nil for the usual ones.
  init?(
    _ table: HeadTable, title: String, subtitle: String, metric: HeadTable.Column? = nil, plan: ReportPlan,
    renderer: FigureRenderer
  ) {
    let layers = Set(table.rows.map(\.id.layer)).sorted()
    let heads = Set(table.rows.compactMap(\.id.head)).sorted()
    let panels =
      metric.map { table.panels(layers: layers, heads: heads, metric: $0.key) }
      ?? table.panels(layers: layers, heads: heads)
    guard !panels.isEmpty else { return nil }
    let layout = MetricGridLayout(
      layers: layers, heads: heads, panels: panels, style: plan.style, measurer: renderer)
    drawing = layout.drawing(title: title, subtitle: subtitle)
  }

  /// The figure of one part of a sequence.
  ///
  /// - Parameter scale: pixels a point of the PNG; `nil` where none is written.
  func file(scale: Double?, renderer: FigureRenderer) throws -> FigureFile {
    FigureFile(
      name: Self.name, id: nil, image: try scale.map { try renderer.image(of: drawing, scale: $0) },
      drawing: { drawing }, description: drawing.description)
  }

  /// Its files in the formats that were asked for, with their names.
  ///
  /// - Parameters:
  ///   - name: the name without an ending.
  ///   - links: from the document that can embed it.
  func files(
    named name: String, plan: ReportPlan, links: DocumentLinks, renderer: FigureRenderer
  ) throws -> (files: [(name: String, bytes: [UInt8])], figure: MarkdownReport.Figure?) {
    let figure = try file(scale: Self.scale(of: drawing.size, plan), renderer: renderer)
    let files = try FigureFiles.encoded(
      figure, as: plan.formats.compactMap(\.figure), facts: [("Model", plan.source.name)],
      templates: plan.templates, renderer: renderer)
    let shown = files.first { $0.ending != FigureFormat.pdf.rawValue }
    return (
      files.map { ("\(name).\($0.ending)", $0.bytes) },
      shown.map {
        MarkdownReport.Figure(
          name: name, link: links.link(to: "\(name).\($0.ending)"), description: drawing.description)
      }
    )
  }

  /// Pixels a point, where a PNG was asked for and can hold so much.
  static func scale(of size: Size, _ plan: ReportPlan) -> Double? {
    plan.formats.contains(.png) ? FigureRenderer.scale(for: size, atMost: plan.style.pixelsPerPoint) : nil
  }

  var size: Size { drawing.size }
}

/// Draws the metric grid of one part of a sequence once its heads have passed.
struct MetricFigureSink: HeadSink {
  let context: SequenceContext
  let renderer: FigureRenderer
  /// What is shown alone; nil for the usual metrics.
  var metric: HeadTable.Column?

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) {}

  func finish(_ results: PartResults) throws {
    guard let table = results.metrics?.table else { return }
    guard
      let figure = MetricFigure(
        table, title: context.title, subtitle: context.job.id, metric: metric, plan: context.plan,
        renderer: renderer)
    else {
      guard let metric else { return }
      throw UsageError("--metric: no head has a number for \(metric.key) here")
    }
    let scale = MetricFigure.scale(of: figure.size, context.plan)
    try FigureFiles.write(
      try figure.file(scale: scale, renderer: renderer), context: context, renderer: renderer)
  }
}
