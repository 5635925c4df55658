import AttentionCore
import FigureRendering
import Figures
import Synchronization

/// `atlas.png|svg|pdf`: layers × heads, one small map a head.
final class AtlasSink: HeadSink {
  private let context: SequenceContext
  private let layout: AtlasLayout
  /// What the columns beside the heads show.
  private let layerKinds: [HeadID.Kind]
  private let renderer: FigureRenderer
  private let maps = Mutex<[HeadID: SmallMap]>([:])
  /// Pixels a point of the PNG, or `nil` where none is written.
  private let scale: Double?
  /// What is to be said about the figure.
  let note: String?

  init(_ context: SequenceContext, renderer: FigureRenderer) {
    self.context = context
    self.renderer = renderer
    layerKinds = Set(context.expected.map(\.kind)).filter { HeadID(layer: 0, kind: $0).head == nil }.sorted()
    layout = AtlasLayout(
      layers: context.layers, heads: context.heads, queryLabels: context.view.queryTokens.map(\.label),
      keyLabels: context.view.keys.map(\.label),
      layerColumns: layerKinds.map { $0 == .identity ? "Q=K=V=X" : HeadID(layer: 0, kind: $0).column },
      style: context.plan.style,
      measurer: renderer)
    let isAsked = context.plan.formats.contains(.png)
    let size = layout.size
    scale = isAsked ? FigureRenderer.scale(for: size, atMost: context.plan.style.pixelsPerPoint) : nil
    note =
      isAsked && scale == nil
      ? "atlas.png is left out: \(Int(size.width)) × \(Int(size.height)) points are more than a PNG can hold; choose fewer layers or heads, or --format svg"
      : nil
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) {
    let map = SmallMap(
      weights: head.pattern, queries: head.queries, keys: head.keys, side: layout.mapSide,
      style: context.plan.style, visible: context.visibleKeys(of: head))
    maps.withLock { $0[head.id] = map }
  }

  func finish(_ results: PartResults) throws {
    let maps = maps.withLock { $0 }
    var drawing = layout.drawing(
      title: context.title, subtitle: context.name,
      map: { maps[HeadID(part: context.view.part, layer: $0, head: $1)] },
      layerMap: { maps[HeadID(part: context.view.part, layer: $0, kind: layerKinds[$1])] })
    if let counts = results.metrics?.table.kindCounts, !counts.isEmpty { drawing.description += " " + counts }
    let resolved = drawing
    try FigureFiles.write(
      FigureFile(
        name: "atlas", id: nil, image: try scale.map { try renderer.image(of: resolved, scale: $0) },
        drawing: { resolved }, description: resolved.description),
      context: context, renderer: renderer)
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

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) {
    guard head.id.head != nil else { return }
    let map = SmallMap(
      weights: head.pattern, queries: head.queries, keys: head.keys, side: Self.side,
      style: context.plan.style, visible: context.visibleKeys(of: head))
    maps.withLock { $0[head.id] = map }
  }

  func finish(_ results: PartResults) throws {
    let maps = maps.withLock { $0 }
    let tokens = max(context.view.queryTokens.count, context.view.keys.count)
    let cells = AtlasThumbnail.cells(
      layers: context.layers, heads: context.heads, tokens: tokens, style: context.plan.style
    ) { maps[HeadID(part: context.view.part, layer: $0, head: $1)] }
    // A picture for the list only: one that libpng finds too wide is no reason to lose the sequence.
    let png = cells.flatMap { try? PNGEncoder.encode($0) }
    bytes.withLock { $0 = png }
  }
}
