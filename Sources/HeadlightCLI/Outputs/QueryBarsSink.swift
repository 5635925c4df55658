import AttentionCore
import FigureRendering
import Figures
import Reports

/// `queries/L3H5.png|svg|pdf`: the weights of one query as bars, one figure a head.
struct QueryBarsSink: HeadSink {
  /// The folder of these figures.
  static let folder = "queries"

  private let context: SequenceContext
  private let query: Int
  private let renderer: FigureRenderer
  private let words: HeadDescription

  /// - Parameter query: its place.
  init(_ context: SequenceContext, query: Int, renderer: FigureRenderer) throws {
    self.context = context
    self.query = query
    self.renderer = renderer
    words = HeadDescription(context.view)
    try context.output.makeFolder(Self.folder)
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    let view = context.view
    let layout = QueryBarsLayout(
      query: query, queryLabel: view.queryTokens[query].label, keyLabels: view.keys.map(\.label),
      visible: context.visibleKeys(of: head).map { $0(query) },
      isOwnKey: view.keyTokens == nil, style: context.plan.style, measurer: renderer)
    var drawing = layout.figure(
      title: head.id.title, subtitle: context.subtitle,
      weights: head.pattern[query * head.keys..<(query + 1) * head.keys])
    let words = words.subject(of: head.id, name: measured.map(context.name(of:))) + " " + drawing.description
    drawing.description = words
    try FigureFiles.write(
      drawing, name: "\(Self.folder)/\(head.id.name)", id: head.id, context: context, renderer: renderer)
  }

  func finish(_ results: PartResults) {}
}
