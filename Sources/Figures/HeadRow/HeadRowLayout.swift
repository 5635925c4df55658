/// A few chosen heads as small multiples: maps side by side with one order of tokens and one scale.
///
/// Maps stand in lines, as many as the width holds. Queries run down and are labelled at the left of each line; keys run across and
/// are labelled above each map, and above them is the head's name with a short note. All maps share one colour bar.
public struct HeadRowLayout: Sendable {
  /// One head of the row.
  public struct Head: Sendable {
    /// The head, `L3H5`.
    public let title: String
    /// What stands below it, such as its kind; may be empty.
    public let note: String
    /// Its weights, made with the layout's `mapSide`; nil leaves its place empty.
    public let map: SmallMap?

    /// A head by its name and its weights.
    public init(title: String, note: String = "", map: SmallMap?) {
      self.title = title
      self.note = note
      self.map = map
    }
  }

  /// The most rows or columns that a map has here; `SmallMap` is made for it.
  public let mapSide: Int
  let count: Int
  let queries: AxisTokens
  let keys: AxisTokens
  let factor: Int
  let style: FigureStyle
  let scale: ColorScale
  let marked: MarkedPlaces
  let measurer: any TextMeasuring

  /// Maps stand side by side up to this width, in points, where none is asked for.
  private static let widest = 960.0
  /// Between two maps, in points.
  static let gap = 14.0
  /// About the side of a map, in points, by the number of heads; longer sequences are pooled to it.
  private static func side(heads: Int) -> Int {
    switch heads {
    case ...1: 320
    case 2...3: 240
    case 4...8: 180
    default: 120
    }
  }
  /// Cells are no larger, in points.
  private static let largestCell = 20.0
  /// Cells that have room for a label each, in points: maps may shrink to them where a width is asked for.
  private static let labelledCell = 10.0
  /// Cells grow for numbers where a side has no more of them.
  private static let numberedCells = 16

  /// Lays out the row.
  ///
  /// - Parameters:
  ///   - count: how many heads there will be; those beyond 64 stand in further lines like all others.
  ///   - queryLabels: the display text of each query token; the maps have as many rows.
  ///   - keyLabels: the display text of each key token; the maps have as many columns.
  public init(
    count: Int, queryLabels: [String], keyLabels: [String], style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.init(
      count: count, queryTokens: AxisTokens(queryLabels), keyTokens: AxisTokens(keyLabels), style: style,
      measurer: measurer)
  }

  /// Lays out the row, long axes labelled by words; the other parameters are those of `init(count:queryLabels:…)`.
  public init(
    count: Int, queryTokens: AxisTokens, keyTokens: AxisTokens, style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    self.count = max(count, 0)
    queries = queryTokens
    keys = keyTokens
    self.style = style
    self.measurer = measurer
    let longest = max(queries.count, keys.count, 1)
    scale = style.scale(tokens: longest)
    marked = MarkedPlaces(style.highlights, queryLabels: queries.labels, keyLabels: keys.labels)
    mapSide = Self.side(heads: count)
    factor = PooledWeights.factor(longest, limit: mapSide)
  }

  /// The figure.
  ///
  /// - Parameters:
  ///   - title: such as the model's name.
  ///   - subtitle: what stands below the title, such as the sequence.
  ///   - heads: in their order.
  /// - Precondition: there are as many heads as the layout was made for.
  public func drawing(title: String, subtitle: String = "", heads: [Head]) -> Drawing {
    precondition(heads.count == count, "a row has the heads that it was laid out for")
    return resolved(title: title, subtitle: subtitle, heads: heads)
  }

  /// No label is longer, in points.
  var longestLabel: Double {
    style.layoutWidth.map { min(AxisLabels.longest, $0 * 0.22) } ?? AxisLabels.longest
  }

  /// How many maps stand side by side, and the side of their cells, in points.
  ///
  /// - Parameter slot: the least room of a map, in points: that of its name.
  func arrangement(slot: Double) -> (columns: Int, cell: Double) {
    let cells = (max(queries.count, keys.count, 1) + factor - 1) / factor
    let keyCells = Double(max((keys.count + factor - 1) / factor, 1))
    let fitting = min(max((Double(mapSide) / Double(cells)).rounded(), 1), Self.largestCell)
    let numbered =
      style.showsValues && cells <= Self.numberedCells ? WeightNumbers.suitedCell(measurer: measurer) : 0
    let usual = max(style.snapped(max(fitting, numbered), .down), style.pixel)
    let labels = AxisLabels(
      queries, cell: usual, pooling: factor, marked: marked.queries, longest: longestLabel,
      measurer: measurer
    ).length
    let room =
      (style.layoutWidth ?? Self.widest) - 2 * FigureHeader.margin - max(labels, 30) - 5
      - ColorBar.room(style)
    let least = style.layoutWidth == nil ? usual : min(usual, Self.labelledCell)
    let most = max(1, Int(max((room + Self.gap) / (max(keyCells * least, slot) + Self.gap), 1)))
    let lines = max(1, (count + most - 1) / most)
    let columns = max(1, (count + lines - 1) / lines)
    let share = (room + Self.gap) / Double(columns) - Self.gap
    return (columns, min(usual, max(style.snapped(share / keyCells, .down), style.pixel)))
  }
}
