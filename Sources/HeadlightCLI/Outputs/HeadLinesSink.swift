import AttentionCore
import FigureRendering
import Figures
import Reports

/// `lines/L3H5.png|svg|pdf`: the line view of each head.
struct HeadLinesSink: HeadSink {
  /// The folder of these figures.
  static let folder = "lines"

  private let context: SequenceContext
  private let layout: HeadLinesLayout
  private let renderer: FigureRenderer
  private let words: HeadDescription

  init(_ context: SequenceContext, renderer: FigureRenderer) throws {
    self.context = context
    self.renderer = renderer
    layout = HeadLinesLayout(
      queryTokens: context.view.queryAxis, keyTokens: context.view.keyAxis, style: context.plan.style,
      measurer: renderer)
    words = HeadDescription(context.view)
    try context.output.makeFolder(Self.folder)
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    var drawing = layout.figure(
      title: head.id.title, subtitle: context.subtitle, weights: head.pattern, queries: head.queries,
      keys: head.keys)
    let words = words.sentences(
      of: head.id, name: measured.map(context.name(of:)), pattern: head.pattern,
      mask: context.mask(of: head.id))
    drawing.description = words + " " + drawing.description
    try FigureFiles.write(
      drawing, name: "\(Self.folder)/\(head.id.name)", id: head.id, context: context, renderer: renderer)
  }

  func finish(_ results: PartResults) {}
}
