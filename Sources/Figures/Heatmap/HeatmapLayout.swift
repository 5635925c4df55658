/// The map of one head, laid out: what all heads of a sequence share is placed once.
///
/// Queries run down, keys run across. A figure is `frame` with `overlay(…)` on top; a renderer may draw the frame once and
/// reuse it for each head. Every length is finite, whatever the tokens are; where no width is given, every cell is a whole number
/// of pixels, one where there are more than 768 tokens, and longer sequences are pooled, which the figure says.
public struct HeatmapLayout: Sendable {
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
  private let hasNumbers: Bool
  private let marked: MarkedPlaces
  private let bar: ColorBar
  private let header: FigureHeader
  private let measurer: any TextMeasuring

  /// Lays out the axes.
  ///
  /// - Parameters:
  ///   - queryLabels: the display text of each query token; the map has as many rows.
  ///   - keyLabels: the display text of each key token; the map has as many columns.
  public init(
    queryLabels: [String], keyLabels: [String], style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.init(
      queryTokens: AxisTokens(queryLabels), keyTokens: AxisTokens(keyLabels), style: style, measurer: measurer
    )
  }

  /// Lays out the axes.
  ///
  /// - Parameters:
  ///   - queryTokens: the map has as many rows.
  ///   - keyTokens: the map has as many columns.
  public init(
    queryTokens: AxisTokens, keyTokens: AxisTokens, style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.style = style
    self.measurer = measurer
    queries = queryTokens.count
    keys = keyTokens.count
    scale = style.scale(tokens: max(queries, keys, 1))
    marked = MarkedPlaces(
      style.highlights, queryLabels: queryTokens.labels, keyLabels: keyTokens.labels)
    let (cell, axes) = Self.fitted(queryTokens, keyTokens, marked: marked, style: style, measurer: measurer)
    pooling = cell.pooling
    map = axes.map
    hasNumbers =
      style.showsValues && pooling == 1 && cell.side >= WeightNumbers.leastCell(measurer: measurer)
    bar = ColorBar(rightOf: map.maxX, top: map.y, height: map.height, style: style, scale: scale)

    let width = FigureHeader.width(
      (map.maxX + ColorBar.room(style)).rounded(.up) + FigureHeader.margin, style)
    let notes = FigureNotes(
      [
        axes.note, style.pooling.note(factor: pooling, isSigned: scale.isDiverging),
        style.showsValues && !hasNumbers ? "no room for numbers" : nil,
      ].compactMap { $0 }, from: map.x, width: width, style: style, measurer: measurer)
    let bottom = max(map.maxY, bar.bottom)
    layoutSize = Size(width: width, height: (bottom + notes.height).rounded(.up) + FigureHeader.margin)
    header = FigureHeader(width: width, style: style, measurer: measurer)
    frame = style.finished(
      Drawing(
        size: layoutSize, background: style.paper, title: "", description: "",
        groups: axes.groups + [bar.frame] + notes.group(below: bottom)))
  }

  /// What one head adds to the frame: its map, its title, the numbers of the scale.
  ///
  /// - Parameters:
  ///   - title: the head, `L3H5`.
  ///   - subtitle: what stands below the title, such as the model and the sequence; shortened when it is too long.
  ///   - weights: `[query, key]`, row-major. Those outside of the scale get its nearest end's colour, and the scale says so.
  ///   - queries: as many as there were query labels.
  ///   - keys: as many as there were key labels.
  ///   - visible: the keys that a query may see, where that is known: with `FigureStyle.blanksMasked`, what no query of a cell
  ///     may see is left blank. Where it is nil, a square map that is exactly 0 above its diagonal counts as causal.
  /// - Precondition: the counts agree.
  public func overlay(
    title: String, subtitle: String = "", weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int,
    visible: ((_ query: Int) -> Range<Int>)? = nil
  ) -> Drawing {
    precondition(
      queries == self.queries && keys == self.keys && weights.count == queries * keys,
      "a head has the queries and keys of its layout")
    var groups = [header.group(title: title, subtitle: subtitle)]
    let shown = HiddenPairs.shownCells(
      of: weights, queries: queries, keys: keys, pooling: pooling, style: style, visible: visible)
    let scale =
      pooling == 1
      ? draw(weights, shown: shown, into: &groups)
      : draw(
        PooledWeights(weights, queries: queries, keys: keys, factor: pooling, style: style).values,
        shown: shown, into: &groups)
    return style.finished(
      Drawing(
        size: layoutSize, background: style.paper, title: title,
        description: description(
          title: title, subtitle: subtitle, scale: scale, hasBlanks: style.blanksMasked && shown != nil),
        groups: groups))
  }

  /// The whole figure of one head; the parameters are those of `overlay`.
  public func figure(
    title: String, subtitle: String = "", weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int,
    visible: ((_ query: Int) -> Range<Int>)? = nil
  ) -> Drawing {
    frame.with(
      overlay(
        title: title, subtitle: subtitle, weights: weights, queries: queries, keys: keys, visible: visible))
  }

  /// Adds the numbers of the scale, and the map of these values with what stands on it.
  ///
  /// - Parameters:
  ///   - values: one a cell.
  ///   - shown: the cells of each row that are not hidden; nil where none is.
  private func draw(
    _ values: some RandomAccessCollection<Float>, shown: [Range<Int>]?, into groups: inout [DrawingGroup]
  ) -> FittedScale {
    let (least, greatest) = extremes(of: values)
    let scale = self.scale.fitted(least: least, greatest: greatest)
    groups.append(bar.ticks(scale))
    guard queries > 0 && keys > 0 else { return scale }
    let (rows, columns) = ((queries + pooling - 1) / pooling, (keys + pooling - 1) / pooling)
    let cells = CellImage(
      rect: map, rows: rows, columns: columns,
      indices: HiddenPairs.blanking(scale.levels(values), columns: columns, shown: shown, style: style),
      palette: style.colorMap.palette)
    groups.append(DrawingGroup("map", [.cells(cells)] + outline(of: map, style.theme.hairline)))
    if hasNumbers {
      let numbers = WeightNumbers.elements(on: cells, weights: values, shown: shown, measurer: measurer)
      groups.append(DrawingGroup("weights", numbers))
    }
    let outlines = marked.outlines(over: map, rows: rows, columns: columns, pooling: pooling, style: style)
    if !outlines.isEmpty { groups.append(DrawingGroup("highlights", outlines)) }
    return scale
  }

  private func description(title: String, subtitle: String, scale: FittedScale, hasBlanks: Bool) -> String {
    let of = subtitle.isEmpty ? "" : " (\(subtitle))"
    let blanks = hasBlanks ? "; what a query may not see is blank" : ""
    return
      "Attention weights of \(title)\(of): rows are \(counted(queries, "query", "queries")), columns are "
      + "\(counted(keys, "key", "keys")); the colour goes \(scale.words)\(blanks)."
  }
}

/// Fitting the axes.
extension HeatmapLayout {
  /// Figures are laid out no narrower than this, in points; where less is asked for, they are made smaller as a whole.
  private static let leastWidth = 180.0
  /// The share of a given width that labels may take.
  private static let labelShare = 0.22

  /// The cells and axes for the width that was asked for, or for what the map needs.
  private static func fitted(
    _ queries: AxisTokens, _ keys: AxisTokens, marked: MarkedPlaces, style: FigureStyle,
    measurer: any TextMeasuring
  ) -> (CellSize, HeatmapAxes) {
    func axes(_ cell: CellSize, longest: Double) -> HeatmapAxes {
      HeatmapAxes(
        queries: queries, keys: keys, cell: cell.side, pooling: cell.pooling,
        longest: longest, marked: marked, style: style, measurer: measurer)
    }
    guard let asked = style.layoutWidth else {
      let least = style.showsValues ? WeightNumbers.suitedCell(measurer: measurer) : 0
      let cell = CellSize(tokens: max(queries.count, keys.count), least: least, style: style)
      return (cell, axes(cell, longest: AxisLabels.longest))
    }
    let width = max(asked, leastWidth)
    let right = ColorBar.room(style) + FigureHeader.margin
    // Labels depend on the cells and the cells on what labels leave: less and less is tried, until both fit.
    var room = width - right - FigureHeader.margin
    while true {
      let cell = CellSize(
        queries: queries.count, keys: keys.count, room: room, width: width, style: style)
      let axes = axes(cell, longest: min(AxisLabels.longest, width * labelShare))
      let left = width - right - axes.map.x
      if left >= room - 1e-6 || axes.map.maxX <= width - right + 1e-6 || room <= style.pixel {
        return (cell, axes)
      }
      room = max(left, style.pixel)
    }
  }
}

/// `1 query`, `12 queries`.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
  count == 1 ? "1 \(one)" : "\(count) \(many)"
}
