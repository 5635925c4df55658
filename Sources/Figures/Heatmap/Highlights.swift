/// The places of a map's highlighted rows and columns.
struct MarkedPlaces: Sendable, Hashable {
  var queries: Set<Int> = []
  var keys: Set<Int> = []

  init() {}

  init(_ highlights: [Highlight], queryLabels: [String], keyLabels: [String]) {
    for highlight in highlights {
      switch highlight.axis {
      case .query: queries.formUnion(highlight.places(among: queryLabels))
      case .key: keys.formUnion(highlight.places(among: keyLabels))
      }
    }
  }

  /// Lines around the rows and columns over `map`, outside of their cells; adjacent ones have one outline.
  ///
  /// Ink between two lines of paper shows on any colour. All is greys, on whole pixels.
  ///
  /// - Parameters:
  ///   - rows, columns: of cells.
  ///   - pooling: how many tokens a cell stands for.
  func outlines(over map: Rect, rows: Int, columns: Int, pooling: Int, style: FigureStyle) -> [DrawingElement]
  {
    let bands =
      Self.runs(queries, pooling: pooling).map { run in
        Rect(
          x: map.x, y: map.y + map.height * Double(run.lowerBound) / Double(rows), width: map.width,
          height: map.height * Double(run.count) / Double(rows))
      }
      + Self.runs(keys, pooling: pooling).map { run in
        Rect(
          x: map.x + map.width * Double(run.lowerBound) / Double(columns), y: map.y,
          width: map.width * Double(run.count) / Double(columns), height: map.height)
      }
    let thin = max(style.snapped(0.5, .toNearestOrEven), style.pixel)
    let thick = max(style.snapped(1, .toNearestOrEven), style.pixel)
    // All halos lie under all ink, so that no line is cut where two cross.
    let halos = bands.flatMap {
      Self.frame(around: $0, at: 0, thin, style) + Self.frame(around: $0, at: thin + thick, thin, style)
    }
    let ink = bands.flatMap { Self.frame(around: $0, at: thin, thick, style) }
    return halos.map { .fill($0, style.theme.background) } + ink.map { .fill($0, style.theme.ink) }
  }

  /// Neighbouring cells together.
  private static func runs(_ places: Set<Int>, pooling: Int) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for cell in Set(places.map { $0 / pooling }).sorted() {
      if let last = runs.last, last.upperBound == cell {
        runs[runs.count - 1] = last.lowerBound..<cell + 1
      } else {
        runs.append(cell..<cell + 1)
      }
    }
    return runs
  }

  /// Four lines of `width` around a rectangle, `distance` from it.
  private static func frame(
    around rect: Rect, at distance: Double, _ width: Double, _ style: FigureStyle
  ) -> [Rect] {
    let (left, right) = (style.snapped(rect.x, .toNearestOrEven), style.snapped(rect.maxX, .toNearestOrEven))
    let (top, bottom) = (style.snapped(rect.y, .toNearestOrEven), style.snapped(rect.maxY, .toNearestOrEven))
    let outer = Rect(
      x: left - distance - width, y: top - distance - width, width: right - left + 2 * (distance + width),
      height: bottom - top + 2 * (distance + width))
    let inner = bottom - top + 2 * distance
    return [
      Rect(x: outer.x, y: outer.y, width: outer.width, height: width),
      Rect(x: outer.x, y: bottom + distance, width: outer.width, height: width),
      Rect(x: outer.x, y: top - distance, width: width, height: inner),
      Rect(x: right + distance, y: top - distance, width: width, height: inner),
    ]
  }
}
