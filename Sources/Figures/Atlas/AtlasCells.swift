/// The maps of an atlas: how large their cells are, how many tokens each stands for, and the tokens that label them.
struct AtlasCells: Sendable {
  /// The most rows or columns of a map.
  var mapSide: Int
  /// How many tokens a cell stands for.
  var factor: Int
  /// The side of a cell, in points.
  var side: Double
  /// The labels of both axes; nil where there are too many to label each.
  var tokens: (queries: AxisLabels, keys: AxisLabels)?

  /// Axes of more tokens than this are not labelled token by token.
  static let mostLabels = 16
  /// The side of the least cell that has room for a label, in points.
  private static let labelledCell = 9.0
  /// Labels are left out rather than have all maps together wider than this, in points.
  private static let labelledWidth = 1800.0
  /// No label is longer, in points.
  static let longestLabel = 60.0
  /// Where the width is given, cells are no larger, in points, and a map has no more of them on a side.
  private static let (largestCell, mostCells) = (40.0, 192.0)

  /// Cells of whole points, with labels for short sequences.
  ///
  /// - Parameter columns: of maps.
  init(_ labels: Labels, columns: Int, style: FigureStyle) {
    mapSide = min(max(768 / columns, 48), 96)
    factor = PooledWeights.factor(labels.longest, limit: mapSide)
    side = Double(min(max(mapSide / ((labels.longest + factor - 1) / factor), 1), 20))
    let isLabelled =
      labels.longest <= Self.mostLabels
      && Double(columns * labels.keys.count) * max(side, Self.labelledCell) <= Self.labelledWidth
    if isLabelled { side = max(side, Self.labelledCell) }
    side = max(style.snapped(side, .down), style.pixel)
    tokens = isLabelled ? labels.laidOut(cell: side) : nil
  }

  /// Cells that fill a width.
  ///
  /// - Parameters:
  ///   - indexRoom: what the indices at the ends of an axis take beside the maps, in points.
  ///   - map: the width of a map that leaves room for so many points of labels, and for everything else.
  init(_ labels: Labels, indexRoom: Double, style: FigureStyle, map: (_ labelRoom: Double) -> Double) {
    let longest = labels.longest
    side = min(map(Self.longestLabel) / Double(longest), Self.largestCell)
    let isLabelled = longest <= Self.mostLabels && side >= Self.labelledCell
    tokens = isLabelled ? labels.laidOut(cell: side) : nil
    let room = map(tokens?.queries.width ?? indexRoom)
    mapSide = Int(min(max(room / style.pixel, 1), Self.mostCells))
    factor = PooledWeights.factor(longest, limit: mapSide)
    side = min(room / Double((longest + factor - 1) / factor), Self.largestCell)
    // Labels are laid out for cells of their size.
    if isLabelled { tokens = labels.laidOut(cell: side) }
  }

  /// The display text of the tokens on both axes.
  struct Labels {
    var queries: [String]
    var keys: [String]
    var measurer: any TextMeasuring

    var longest: Int { max(queries.count, keys.count, 1) }

    func laidOut(cell: Double) -> (queries: AxisLabels, keys: AxisLabels) {
      func labels(_ tokens: [String]) -> AxisLabels {
        AxisLabels(
          AxisTokens(tokens), cell: cell, pooling: 1, font: Font(.tokens, size: cell >= 12 ? 8 : 7),
          longest: AtlasCells.longestLabel, measurer: measurer)
      }
      return (labels(queries), labels(keys))
    }
  }
}
