import AttentionCore
import FigureRendering
import Figures
import Reports
import Synchronization

/// `layers/L3.png|svg|pdf`, or chosen heads: heads in a row, written as soon as the last of them has passed.
final class HeadRowSink: HeadSink {
  /// Heads that stand in one figure.
  struct Row: Sendable {
    /// The figure's name without an ending.
    let name: String
    let title: String
    /// In the order in which they are shown; at least one.
    let heads: [HeadID]
  }

  /// The folder of the rows of layers.
  static let folder = "layers"

  private let context: SequenceContext
  private let renderer: FigureRenderer
  private let words: HeadDescription
  private let rows: [(row: Row, layout: HeadRowLayout)]
  /// The rows that a head stands in.
  private let places: [HeadID: [Int]]
  private struct Shown {
    let head: HeadRowLayout.Head
    let words: String
  }
  /// What has come of each row that is not written yet.
  private let shown: Mutex<[[HeadID: Shown]]>
  /// Rows of more heads are not described head by head.
  private static let mostDescribed = 8

  /// - Parameter rows: each of heads that will come.
  init(_ context: SequenceContext, rows: [Row], renderer: FigureRenderer) {
    self.context = context
    self.renderer = renderer
    words = HeadDescription(context.view)
    self.rows = rows.map { row in
      let layout = HeadRowLayout(
        count: row.heads.count, queryTokens: context.view.queryAxis, keyTokens: context.view.keyAxis,
        style: context.plan.style, measurer: renderer)
      return (row, layout)
    }
    var places: [HeadID: [Int]] = [:]
    for (place, row) in rows.enumerated() {
      for head in Set(row.heads) { places[head, default: []].append(place) }
    }
    self.places = places
    shown = Mutex(Array(repeating: [:], count: rows.count))
  }

  /// A row for each layer.
  convenience init(layersOf context: SequenceContext, renderer: FigureRenderer) throws {
    let rows = context.layers.map { layer in
      Row(
        name: Self.name(layer: layer), title: "\(context.title) · layer \(layer)",
        heads: context.expected.filter { $0.layer == layer && $0.head != nil })
    }
    try context.output.makeFolder(Self.folder)
    self.init(context, rows: rows.filter { !$0.heads.isEmpty }, renderer: renderer)
  }

  /// The name of a layer's figure.
  static func name(layer: Int) -> String { "\(folder)/L\(layer)" }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    for place in places[head.id] ?? [] {
      let (row, layout) = rows[place]
      let name = measured.map(context.name(of:))
      let map = SmallMap(
        weights: head.pattern, queries: head.queries, keys: head.keys, side: layout.mapSide,
        style: context.plan.style, visible: context.visibleKeys(of: head))
      let shown = Shown(
        head: HeadRowLayout.Head(title: head.id.title, note: name?.kind.rawValue ?? "", map: map),
        words: row.heads.count > Self.mostDescribed
          ? ""
          : words.sentences(of: head.id, name: name, pattern: head.pattern, mask: context.mask(of: head.id)))
      let whole = self.shown.withLock { all -> [HeadID: Shown]? in
        all[place][head.id] = shown
        guard row.heads.allSatisfy({ all[place][$0] != nil }) else { return nil }
        defer { all[place] = [:] }
        return all[place]
      }
      if let whole { try write(row, layout, whole) }
    }
  }

  private func write(_ row: Row, _ layout: HeadRowLayout, _ shown: [HeadID: Shown]) throws {
    var drawing = layout.drawing(
      title: row.title, subtitle: context.name, heads: row.heads.compactMap { shown[$0]?.head })
    let words = row.heads.compactMap { shown[$0]?.words }.filter { !$0.isEmpty }
    drawing.description = ([drawing.description] + words).joined(separator: " ")
    try FigureFiles.write(drawing, name: row.name, id: nil, context: context, renderer: renderer)
  }

  func finish(_ results: PartResults) {}
}
