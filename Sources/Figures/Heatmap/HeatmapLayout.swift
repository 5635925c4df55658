/// The map of one head, laid out: what all heads of a sequence share is placed once.
///
/// Queries run down, keys run across. A figure is `frame` with `overlay(…)` on top; a renderer may draw the frame once and
/// reuse it for each head. Every length is finite and every cell a whole number of points, whatever the tokens are.
public struct HeatmapLayout: Sendable {
  /// The number of cells a side has at most: longer sequences are pooled by maximum, and the figure says so.
  public static let mostCells = 1024

  /// Labels, axis names, the colour bar without its numbers, notes.
  public let frame: Drawing
  package let queries: Int
  package let keys: Int
  let style: FigureStyle
  private let scale: ColorScale
  /// The figure before it is enlarged.
  private let layoutSize: Size
  private let map: Rect
  private let pooling: Int
  private let bar: ColorBar
  private let header: FigureHeader

  /// Lays out the axes.
  ///
  /// - Parameters:
  ///   - queryLabels: the display text of each query token; the map has as many rows.
  ///   - keyLabels: the display text of each key token; the map has as many columns.
  public init(
    queryLabels: [String], keyLabels: [String], style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.style = style
    queries = queryLabels.count
    keys = keyLabels.count
    let longest = max(queries, keys, 1)
    scale = style.scale(tokens: longest)
    pooling = PooledWeights.factor(longest, limit: Self.mostCells)
    let cell = Self.cellSide(cells: (longest + pooling - 1) / pooling)
    let axes = HeatmapAxes(
      queryLabels: queryLabels, keyLabels: keyLabels, cell: cell, pooling: pooling, style: style,
      measurer: measurer)
    map = axes.map
    bar = ColorBar(rightOf: map.maxX, top: map.y, height: map.height, style: style, scale: scale)

    let notes = Self.notes(axes: axes, pooling: pooling)
    let bottom = max(map.maxY, bar.bottom) + (notes.isEmpty ? 0 : 16)
    let size = Size(
      width: FigureHeader.width((map.maxX + ColorBar.room(style)).rounded(.up) + FigureHeader.margin, style),
      height: bottom.rounded(.up) + FigureHeader.margin)
    header = FigureHeader(width: size.width, style: style, measurer: measurer)
    var groups = axes.groups + [bar.frame]
    if !notes.isEmpty {
      let place = Point(x: map.x, y: bottom - 2)
      groups.append(
        DrawingGroup(
          "notes", [.text(TextRun(notes, at: place, font: .caption, color: style.theme.secondary))]))
    }
    layoutSize = size
    frame = style.finished(
      Drawing(size: size, background: style.paper, title: "", description: "", groups: groups))
  }

  /// What one head adds to the frame: its map, its title, the numbers of the scale.
  ///
  /// - Parameters:
  ///   - title: the head, `L3H5`.
  ///   - subtitle: what stands below the title, such as the model and the sequence; shortened when it is too long.
  ///   - weights: `[query, key]`, row-major. Those outside of the scale get its nearest end's colour, and the scale says so.
  ///   - queries: as many as there were query labels.
  ///   - keys: as many as there were key labels.
  /// - Precondition: the counts agree.
  public func overlay(
    title: String, subtitle: String = "", weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int
  ) -> Drawing {
    precondition(
      queries == self.queries && keys == self.keys, "a head has the queries and keys of its layout")
    let pooled = PooledWeights(weights, queries: queries, keys: keys, factor: pooling)
    let (least, greatest) = extremes(of: pooled.values)
    let scale = self.scale.fitted(least: least, greatest: greatest)
    var groups = [header.group(title: title, subtitle: subtitle), bar.ticks(scale)]
    if queries > 0 && keys > 0 {
      let cells = CellImage(
        rect: map, rows: pooled.rows, columns: pooled.columns, indices: scale.levels(pooled.values),
        palette: style.colorMap.palette)
      groups.append(DrawingGroup("map", [.cells(cells)] + outline(of: map, style.theme.hairline)))
    }
    return style.finished(
      Drawing(
        size: layoutSize, background: style.paper, title: title,
        description: description(title: title, subtitle: subtitle, scale: scale), groups: groups))
  }

  /// The whole figure of one head; the parameters are those of `overlay`.
  public func figure(
    title: String, subtitle: String = "", weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int
  ) -> Drawing {
    frame.with(overlay(title: title, subtitle: subtitle, weights: weights, queries: queries, keys: keys))
  }

  private func description(title: String, subtitle: String, scale: FittedScale) -> String {
    let of = subtitle.isEmpty ? "" : " (\(subtitle))"
    let transfer = scale.transfer == .linear ? "" : ", by its square root"
    return
      "Attention weights of \(title)\(of): rows are \(counted(queries, "query", "queries")), columns are "
      + "\(counted(keys, "key", "keys")); the colour goes from 0 to \(threeDigits(Double(scale.upper)))\(transfer)."
  }

  /// The side of a cell, in whole points: maps of 15 to 32 cells come near 420 points, so that they fit a page; 64 cells
  /// keep room for a label each.
  static func cellSide(cells: Int) -> Double {
    let cells = max(cells, 1)
    return Double(cells <= 32 ? min(max(420 / cells, 14), 28) : min(max(768 / cells, 1), 12))
  }

  private static func notes(axes: HeatmapAxes, pooling: Int) -> String {
    var notes: [String] = []
    switch (axes.queryAxis.note, axes.keyAxis.note) {
    case (nil, nil): break
    case (let query?, nil): notes.append("\(query) query labelled")
    case (nil, let key?): notes.append("\(key) key labelled")
    case (let query?, let key?):
      notes.append(query == key ? "\(query) token labelled" : "\(query) query and \(key) key labelled")
    }
    if pooling > 1 { notes.append("each cell is the greatest of \(pooling) × \(pooling) weights") }
    return notes.joined(separator: " · ")
  }
}

/// `1 query`, `12 queries`.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many)"
}
