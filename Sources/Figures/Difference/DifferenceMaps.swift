/// Two maps of the same tokens and their difference, side by side: A, B, and B − A.
///
/// A and B share the colours of weights, which end at one number; B − A has diverging colours with 0 in their middle. Everything is
/// placed with its corner at 0, 0, so that it can stand alone or below something else.
struct DifferenceMaps: Sendable {
  /// A side has at most so many cells; longer sequences are pooled, and the figure says so.
  static let mostCells = 288

  let size: Size
  /// What is the same whatever the weights.
  let frame: [DrawingGroup]
  private let queries: Int
  private let keys: Int
  private let pooling: Int
  private let style: FigureStyle
  private let scale: ColorScale
  /// The places of A, B and B − A.
  private let maps: [Rect]
  private let bars: (weights: ColorBar, change: ColorBar)

  /// Above the names of keys, in points: the names of the maps.
  private static let titleHeight = 16.0
  private static let gap = 16.0
  /// A map's name has at least this room, in points.
  private static let leastSlot = 96.0
  private static let changeRoom = 66.0
  /// Where a width is given, maps are laid out for no less, in points; if need be, the whole figure is made smaller.
  private static let leastWidth = 360.0

  init(
    queryLabels: [String], keyLabels: [String], names: (first: String, second: String), style: FigureStyle,
    measurer: any TextMeasuring
  ) {
    self.style = style
    queries = queryLabels.count
    keys = keyLabels.count
    let longest = max(queries, keys, 1)
    let scale = style.scale(tokens: longest)
    let (cell, pooling, longestLabel) = Self.cells(
      queryLabels, keyLabels, style: style, measurer: measurer)
    let slot = style.layoutWidth == nil ? Self.leastSlot : 0
    var groups: [DrawingGroup] = []
    var titles: [DrawingElement] = []
    func axes(at x: Double, namesQueries: Bool, title: String) -> Rect {
      let axes = HeatmapAxes(
        queries: AxisTokens(queryLabels), keys: AxisTokens(keyLabels), cell: cell, pooling: pooling,
        longest: longestLabel,
        namesQueries: namesQueries, style: style, measurer: measurer)
      let shift = (x: x - FigureHeader.margin, y: Self.titleHeight - FigureHeader.height(style))
      groups += axes.groups.map { $0.moved(x: shift.x, y: shift.y) }
      let map = Rect(
        x: axes.map.x + shift.x, y: axes.map.y + shift.y, width: axes.map.width, height: axes.map.height)
      let room = max(map.width, slot)
      titles.append(
        .text(
          TextRun(
            shortened(visibleControls(in: title), to: room, font: .subtitle, measurer: measurer),
            at: Point(x: map.x, y: 9), font: .subtitle, color: style.theme.ink)))
      return map
    }
    func end(_ map: Rect) -> Double { max(map.maxX, map.x + slot) }
    let first = axes(at: 0, namesQueries: true, title: "A: \(names.first)")
    let second = axes(at: end(first) + Self.gap, namesQueries: false, title: "B: \(names.second)")
    let weights = ColorBar(
      rightOf: second.maxX, top: second.y, height: second.height, style: style, scale: scale)
    let change = axes(
      at: max(end(second), second.maxX + ColorBar.room(style)) + Self.gap, namesQueries: false, title: "B − A"
    )
    let changes = ColorBar(
      rightOf: change.maxX, top: change.y, height: change.height, style: style, scale: ColorScale(.linear))
    var bottom = max(first.maxY, weights.bottom + 4)
    var right = max(change.maxX + (style.showsColorBar ? Self.changeRoom : 0), end(change))
    groups += [
      DrawingGroup("map-titles", titles), weights.frame,
      changes.frame(palette: ColorMap.diverging.palette, name: ["change"]),
    ]
    if let note = style.pooling.note(factor: pooling) {
      let note = note + "; in B − A, the greatest change"
      if style.layoutWidth == nil {
        right = max(right, first.x + measurer.extent(of: note, font: .caption).width)
      }
      // The maps stand inside of the margins.
      let notes = FigureNotes(
        [note], from: first.x + FigureHeader.margin, width: right + 2 * FigureHeader.margin, style: style,
        measurer: measurer)
      groups += notes.group(below: bottom).map { $0.moved(x: -FigureHeader.margin, y: 0) }
      bottom += notes.height
    }
    self.scale = scale
    self.pooling = pooling
    maps = [first, second, change]
    bars = (weights, changes)
    frame = groups
    size = Size(
      width: right.rounded(.up), height: bottom.rounded(.up))
  }

  /// The side of a cell, how many tokens it stands for, and the longest label, for the width that was asked for, or for what the
  /// maps need.
  private static func cells(
    _ queryLabels: [String], _ keyLabels: [String], style: FigureStyle, measurer: any TextMeasuring
  ) -> (cell: Double, pooling: Int, longestLabel: Double) {
    let longest = max(queryLabels.count, keyLabels.count, 1)
    guard let asked = style.layoutWidth else {
      let pooling = PooledWeights.factor(longest, limit: mostCells)
      let cell = Double(min(max(mostCells / ((longest + pooling - 1) / pooling), 1), 20))
      return (max(style.snapped(cell, .down), style.pixel), pooling, AxisLabels.longest)
    }
    let width = max(asked, leastWidth) - 2 * FigureHeader.margin
    let longestLabel = min(AxisLabels.longest, width * 0.12)
    let bars = style.showsColorBar ? ColorBar.room(style) + changeRoom : 0
    var room = width
    while true {
      let cell = CellSize(
        queries: queryLabels.count, keys: keyLabels.count, room: room / 3, width: width / 3, style: style)
      let axes = HeatmapAxes(
        queries: AxisTokens(queryLabels), keys: AxisTokens(keyLabels), cell: cell.side, pooling: cell.pooling,
        longest: longestLabel, style: style, measurer: measurer)
      // Each further map begins on a whole point.
      let left = width - (axes.map.x - FigureHeader.margin) - bars - 2 * gap - 3
      if left >= 3 * axes.map.width - 1e-6 || room <= 3 * style.pixel {
        return (cell.side, cell.pooling, longestLabel)
      }
      room = max(min(left, room - 3 * style.pixel), 3 * style.pixel)
    }
  }

  /// The weights of both maps on the frame.
  ///
  /// - Parameter limit: the change of the last colour; nil takes the greatest.
  func overlay(_ pair: MapPair, limit: Double? = nil) -> [DrawingGroup] {
    precondition(
      pair.first.count == queries * keys && pair.second.count == queries * keys,
      "both maps have the queries and keys of their layout")
    let pooled = [pair.first, pair.second].map { map in
      map.withUnsafeBufferPointer {
        PooledWeights($0, queries: queries, keys: keys, factor: pooling, pooling: style.pooling)
      }
    }
    let (least, greatest) = extremes(of: pooled.flatMap(\.values))
    let scale = self.scale.fitted(least: least, greatest: greatest)
    let change = pair.changes.withUnsafeBufferPointer {
      PooledWeights(greatestOf: $0, queries: queries, keys: keys, factor: pooling)
    }
    let range = MetricRange.within(limit ?? pair.greatestChange).fitted(to: [])
    var groups = [
      bars.weights.ticks(scale),
      bars.change.marks([(0, signedDigits(range.lower)), (0.5, "0"), (1, signedDigits(range.upper))]),
    ]
    guard queries > 0, keys > 0 else { return groups }
    let images = [
      CellImage(
        rect: maps[0], rows: change.rows, columns: change.columns, indices: scale.levels(pooled[0].values),
        palette: style.colorMap.palette),
      CellImage(
        rect: maps[1], rows: change.rows, columns: change.columns, indices: scale.levels(pooled[1].values),
        palette: style.colorMap.palette),
      CellImage(
        rect: maps[2], rows: change.rows, columns: change.columns,
        indices: change.values.map { range.level(of: Double($0)) }, palette: ColorMap.diverging.palette),
    ]
    groups.append(
      DrawingGroup(
        "maps", images.map { .cells($0) } + maps.flatMap { outline(of: $0, style.theme.hairline) }))
    return groups
  }
}

/// One head's weights in two runs.
public struct MapPair: Sendable {
  /// `[query, key]`, row-major, of A.
  public let first: [Float]
  /// The same of B.
  public let second: [Float]

  /// - Precondition: both have as many weights.
  public init(first: [Float], second: [Float]) {
    precondition(first.count == second.count)
    self.first = first
    self.second = second
  }

  /// B − A, `[query, key]`; 0 where either is not a finite number.
  var changes: [Float] {
    zip(first, second).map { pair in
      let change = pair.1 - pair.0
      return change.isFinite ? change : 0
    }
  }

  /// The greatest magnitude of B − A.
  var greatestChange: Double { Double(changes.map(\.magnitude).max() ?? 0) }
}
