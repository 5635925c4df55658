import AttentionCore
import FigureRendering
import Figures
import Reports

/// `figures/L3H5.png|svg|pdf`: one heatmap a head.
struct HeadFigureSink: HeadSink {
  private let context: SequenceContext
  private let layout: HeatmapLayout
  private let renderer: FigureRenderer
  private let template: RasterTemplate?
  private let words: HeadDescription
  /// The folder of these figures.
  static let folder = "figures"

  init(_ context: SequenceContext, renderer: FigureRenderer) throws {
    self.context = context
    self.renderer = renderer
    layout = HeatmapLayout(
      queryTokens: context.view.queryAxis, keyTokens: context.view.keyAxis, style: context.plan.style,
      measurer: renderer)
    template =
      context.plan.formats.contains(.png)
      ? try renderer.template(for: layout.frame, scale: context.plan.style.pixelsPerPoint) : nil
    words = HeadDescription(context.view)
    try context.output.makeFolder(Self.folder)
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    var overlay = layout.overlay(
      title: head.id.title, subtitle: context.subtitle, weights: head.pattern, queries: head.queries,
      keys: head.keys, visible: context.visibleKeys(of: head))
    let words = words.sentences(
      of: head.id, name: measured.map(context.name(of:)), pattern: head.pattern,
      mask: context.mask(of: head.id))
    overlay.description = words + " " + overlay.description
    let drawing = overlay
    try FigureFiles.write(
      FigureFile(
        name: "\(Self.folder)/\(head.id.name)", id: head.id,
        image: try template.map { try renderer.image(of: drawing, on: $0) },
        drawing: { layout.frame.with(drawing) }, description: words),
      context: context, renderer: renderer)
  }

  func finish(_ results: PartResults) {}
}

extension HeadDescription {
  /// What describes the heads of a view.
  init(_ view: PartView) {
    self.init(
      queryLabels: view.queryTokens.map(\.label), keyLabels: view.keys.map(\.label),
      facts: view.merge == nil ? view.facts : nil)
  }
}
