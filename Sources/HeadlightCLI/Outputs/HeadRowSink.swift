import AttentionCore
import FigureRendering
import Figures
import Reports
import Synchronization

/// `heads.png|svg|pdf`: chosen heads in a row.
final class HeadRowSink: HeadSink {
  static let name = "heads"

  private let context: SequenceContext
  private let heads: [HeadID]
  private let layout: HeadRowLayout
  private let renderer: FigureRenderer
  private let words: HeadDescription
  private struct Shown {
    let head: HeadRowLayout.Head
    let words: String
  }
  private let shown = Mutex<[HeadID: Shown]>([:])

  /// - Parameter heads: in the order in which they are shown.
  init(_ context: SequenceContext, heads: [HeadID], renderer: FigureRenderer) {
    self.context = context
    self.heads = heads
    self.renderer = renderer
    layout = HeadRowLayout(
      count: heads.count, queryLabels: context.view.queryTokens.map(\.label),
      keyLabels: context.view.keys.map(\.label), style: context.plan.style, measurer: renderer)
    words = HeadDescription(context.view)
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) {
    let name = measured.map(context.name(of:))
    let map = SmallMap(
      weights: head.pattern, queries: head.queries, keys: head.keys, side: layout.mapSide,
      style: context.plan.style, visible: context.visibleKeys(of: head))
    let shown = Shown(
      head: HeadRowLayout.Head(title: head.id.title, note: name?.kind.rawValue ?? "", map: map),
      words: words.sentences(
        of: head.id, name: name, pattern: head.pattern, mask: context.mask(of: head.id)))
    self.shown.withLock { $0[head.id] = shown }
  }

  func finish(_ results: PartResults) throws {
    let shown = shown.withLock { $0 }
    var drawing = layout.drawing(
      title: context.title, subtitle: context.name,
      heads: heads.map { shown[$0]?.head ?? HeadRowLayout.Head(title: $0.title, map: nil) })
    drawing.description = ([drawing.description] + heads.compactMap { shown[$0]?.words }).joined(
      separator: " ")
    try FigureFiles.write(drawing, name: Self.name, id: nil, context: context, renderer: renderer)
  }
}
