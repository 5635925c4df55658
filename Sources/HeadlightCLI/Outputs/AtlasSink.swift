import AttentionCore
import FigureRendering
import Figures
import Synchronization

/// `atlas.png|svg|pdf`: layers × heads, one small map a head.
final class AtlasSink: HeadSink {
  private let context: SequenceContext
  private let layout: AtlasLayout
  private let renderer: FigureRenderer
  private let maps = Mutex<[HeadID: SmallMap]>([:])

  init(_ context: SequenceContext, renderer: FigureRenderer) {
    self.context = context
    self.renderer = renderer
    let request = context.plan.request
    layout = AtlasLayout(
      layers: request.layers, heads: request.heads, queryLabels: context.job.queryTokens.map(\.label),
      keyLabels: context.job.keys.map(\.label), hasBaseline: request.includesIdentity,
      style: context.plan.style,
      measurer: renderer)
  }

  func receive(_ head: HeadAttention) {
    let map = SmallMap(weights: head.pattern, queries: head.queries, keys: head.keys, side: layout.mapSide)
    maps.withLock { $0[head.id] = map }
  }

  func finish(notes: [String]) throws {
    let maps = maps.withLock { $0 }
    let drawing = layout.drawing(
      title: context.plan.source.name, subtitle: context.job.id,
      map: { maps[HeadID(layer: $0, head: $1)] }, baseline: { maps[HeadID(layer: $0, head: nil)] })
    if context.plan.formats.contains(.png) {
      let image = try renderer.image(of: drawing, scale: 2)
      try context.output.write(try FigureFiles.png(image, context: context, id: nil), to: "atlas.png")
    }
    try FigureFiles.writeVectors(of: drawing, named: "atlas", context: context, renderer: renderer)
  }
}

/// The atlas again, a pixel or so a cell and without words: what `index.html` shows of a sequence.
final class ThumbnailSink: HeadSink {
  private let context: SequenceContext
  private let maps = Mutex<[HeadID: SmallMap]>([:])
  private let bytes = Mutex<[UInt8]?>(nil)
  private static let side = 24

  init(_ context: SequenceContext) { self.context = context }

  /// The PNG, once finished.
  var png: [UInt8]? { bytes.withLock { $0 } }

  func receive(_ head: HeadAttention) {
    guard head.id.head != nil else { return }
    let map = SmallMap(weights: head.pattern, queries: head.queries, keys: head.keys, side: Self.side)
    maps.withLock { $0[head.id] = map }
  }

  func finish(notes: [String]) throws {
    let maps = maps.withLock { $0 }
    let request = context.plan.request
    let tokens = max(context.job.queryTokens.count, context.job.keys.count)
    let cells = AtlasThumbnail.cells(
      layers: request.layers, heads: request.heads, tokens: tokens, style: context.plan.style
    ) { maps[HeadID(layer: $0, head: $1)] }
    let png = try cells.map { try PNGEncoder.encode($0) }
    bytes.withLock { $0 = png }
  }
}
