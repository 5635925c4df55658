/// How large the cells of a map are, and how many tokens each stands for.
struct CellSize: Sendable, Hashable {
  /// The side of a cell, in points; no less than a pixel.
  var side: Double
  /// How many tokens a cell stands for, along each axis.
  var pooling: Int

  /// A side of this many points has cells of a pixel each where there are more tokens; it is no longer than that.
  private static let longSide = 768.0
  /// Where the width is given, cells are no larger than this, in points, and maps no higher than so many widths.
  private static let largest = (side: 72.0, height: 1.25)

  /// Cells of whole pixels: maps of 15 to 32 cells come near 420 points, so that they fit a page; 64 cells keep room for a label
  /// each; above 768 a cell is a pixel.
  ///
  /// - Parameter least: cells are at least this large up to 32 tokens, in points.
  init(tokens: Int, least: Double = 0, style: FigureStyle) {
    pooling = PooledWeights.factor(max(tokens, 1), limit: Self.mostCells(style))
    let cells = max((tokens + pooling - 1) / pooling, 1)
    let points =
      cells <= 32
      ? max(min(max(420 / Double(cells), 14), 28), least) : min(max(Self.longSide / Double(cells), 1), 12)
    side =
      Double(cells) > Self.longSide
      ? style.pixel : max(style.snapped(points.rounded(.down), .down), style.pixel)
  }

  /// Cells that fill a width, or a height of 1.25 times the figure's width.
  ///
  /// - Parameters:
  ///   - room: what the map may take of the width, in points.
  ///   - width: the whole figure's, in points.
  init(queries: Int, keys: Int, room: Double, width: Double, style: FigureStyle) {
    let height = width * Self.largest.height
    func factor(_ tokens: Int, _ room: Double) -> Int {
      PooledWeights.factor(max(tokens, 1), limit: min(max(Int(room / style.pixel), 1), Self.mostCells(style)))
    }
    let pooling = max(factor(keys, room), factor(queries, height))
    self.pooling = pooling
    func side(_ tokens: Int, _ room: Double) -> Double {
      room / Double(max((tokens + pooling - 1) / pooling, 1))
    }
    self.side = max(min(side(keys, room), side(queries, height), Self.largest.side), style.pixel)
  }

  /// The number of cells a side has at most.
  private static func mostCells(_ style: FigureStyle) -> Int {
    Int(min(max(longSide / style.pixel, 1), 16_384))
  }
}
