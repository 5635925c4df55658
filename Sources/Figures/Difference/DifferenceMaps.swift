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

  init(
    queryLabels: [String], keyLabels: [String], names: (first: String, second: String), style: FigureStyle,
    measurer: any TextMeasuring
  ) {
    self.style = style
    queries = queryLabels.count
    keys = keyLabels.count
    let longest = max(queries, keys, 1)
    let scale = style.scale(tokens: longest)
    let pooling = PooledWeights.factor(longest, limit: Self.mostCells)
    let cell = Double(min(max(Self.mostCells / ((longest + pooling - 1) / pooling), 1), 20))
    var groups: [DrawingGroup] = []
    var titles: [DrawingElement] = []
    func axes(at x: Double, namesQueries: Bool, title: String) -> Rect {
      let axes = HeatmapAxes(
        queryLabels: queryLabels, keyLabels: keyLabels, cell: cell, pooling: pooling,
        namesQueries: namesQueries, style: style, measurer: measurer)
      let shift = (x: x - FigureHeader.margin, y: Self.titleHeight - FigureHeader.height(style))
      groups += axes.groups.map { $0.moved(x: shift.x, y: shift.y) }
      let map = Rect(
        x: axes.map.x + shift.x, y: axes.map.y + shift.y, width: axes.map.width, height: axes.map.height)
      let room = max(map.width, Self.leastSlot)
      titles.append(
        .text(
          TextRun(
            shortened(visibleControls(in: title), to: room, font: .subtitle, measurer: measurer),
            at: Point(x: map.x, y: 9), font: .subtitle, color: style.theme.ink)))
      return map
    }
    func end(_ map: Rect) -> Double { max(map.maxX, map.x + Self.leastSlot) }
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
    if pooling > 1 {
      bottom += 16
      let note =
        "each cell is the greatest of \(pooling) × \(pooling) weights; in B − A, the greatest change"
      right = max(right, first.x + measurer.extent(of: note, font: .caption).width)
      groups.append(
        DrawingGroup(
          "notes",
          [
            .text(
              TextRun(
                note, at: Point(x: first.x, y: bottom - 2), font: .caption, color: style.theme.secondary))
          ]))
    }
    self.scale = scale
    self.pooling = pooling
    maps = [first, second, change]
    bars = (weights, changes)
    frame = groups
    size = Size(
      width: right.rounded(.up), height: bottom.rounded(.up))
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
        PooledWeights($0, queries: queries, keys: keys, factor: pooling)
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
