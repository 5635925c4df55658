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
  let queryLabels: [String]
  let keyLabels: [String]
  /// How many maps stand side by side.
  let columns: Int
  /// The side of a cell, in points.
  let cell: Double
  let factor: Int
  let style: FigureStyle
  let scale: ColorScale
  let measurer: any TextMeasuring

  /// Maps stand side by side up to this width, in points, where none is asked for.
  private static let widest = 840.0
  /// Between two maps, in points.
  static let gap = 14.0
  /// The side of a map, in points, of one head alone, of two or three, and of more; long sequences are pooled to the largest.
  private static let sides = (one: 320.0, few: 240.0, many: 180.0)
  /// Cells are no larger, in points.
  private static let largestCell = 20.0
  /// A map's name has at least this room, in points.
  static let leastSlot = 40.0

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
    self.count = max(count, 0)
    self.queryLabels = queryLabels
    self.keyLabels = keyLabels
    self.style = style
    self.measurer = measurer
    let longest = max(queryLabels.count, keyLabels.count, 1)
    scale = style.scale(tokens: longest)
    let side = count <= 1 ? Self.sides.one : count <= 3 ? Self.sides.few : Self.sides.many
    mapSide = Int(side)
    factor = PooledWeights.factor(longest, limit: mapSide)
    let cells = (longest + factor - 1) / factor
    cell = min(max((side / Double(cells)).rounded(.down), 1), Self.largestCell)
    // With the labels of 9-point cells, which are the widest that there are.
    let labels = AxisLabels(queryLabels, cell: cell, pooling: factor, measurer: measurer).length
    let slot = max(Double((keyLabels.count + factor - 1) / factor) * cell, Self.leastSlot)
    let room =
      (style.layoutWidth ?? Self.widest) - 2 * FigureHeader.margin - max(labels, 30) - 5
      - ColorBar.room(style)
    let most = max(1, Int(min(max((room + Self.gap) / (slot + Self.gap), 1), 1024)))
    let lines = max(1, (self.count + most - 1) / most)
    columns = max(1, (self.count + lines - 1) / lines)
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
}
