/// Layers × heads as small multiples: one small map a head, one scale and one order for all of them.
///
/// Layers run down and heads across, named `L0…` and `H0…`; in each map queries run down and keys across. The tokens
/// of short sequences label each layer's first map and the first layer's maps. A head without a map stays blank.
public struct AtlasLayout: Sendable {
  /// The most rows or columns that a small map has here; `SmallMap` is made for it.
  public let mapSide: Int
  let layers: [Int]
  let heads: [Int]
  let queries: Int
  let keys: Int
  /// The tokens on both axes; nil where there are too many to label each.
  let tokens: (queries: AxisLabels, keys: AxisLabels)?
  let style: FigureStyle
  let scale: ColorScale
  let layerColumns: [String]
  let cell: Double
  let factor: Int
  let mapSize: Size
  let measurer: any TextMeasuring

  /// Axes of more tokens than this are not labelled token by token.
  static let mostLabels = 16
  /// The side of the least cell that has room for a label, in points.
  private static let labelledCell = 9.0
  /// Labels are left out rather than have all maps together wider than this, in points.
  private static let labelledWidth = 1800.0

  /// Lays out an atlas of `layers` × `heads`.
  ///
  /// - Parameters:
  ///   - queryLabels: the display text of each query token.
  ///   - keyLabels: the display text of each key token.
  ///   - layerColumns: names of columns that stand apart on the right, for maps of whole layers.
  public init(
    layers: [Int], heads: [Int], queryLabels: [String], keyLabels: [String], layerColumns: [String] = [],
    style: FigureStyle = FigureStyle(), measurer: any TextMeasuring
  ) {
    self.layers = layers
    self.heads = heads
    self.style = style
    self.layerColumns = layerColumns
    self.measurer = measurer
    queries = queryLabels.count
    keys = keyLabels.count
    let longest = max(queries, keys, 1)
    let columns = max(heads.count + layerColumns.count, 1)
    scale = style.scale(tokens: longest)
    mapSide = min(max(768 / columns, 48), 96)
    let factor = PooledWeights.factor(longest, limit: mapSide)
    var cell = Double(min(max(mapSide / ((longest + factor - 1) / factor), 1), 20))
    let isLabelled =
      longest <= Self.mostLabels
      && Double(columns * keys) * max(cell, Self.labelledCell) <= Self.labelledWidth
    if isLabelled { cell = max(cell, Self.labelledCell) }
    func labels(_ tokens: [String]) -> AxisLabels {
      AxisLabels(
        tokens, cell: cell, pooling: 1, font: Font(.tokens, size: cell >= 12 ? 8 : 7), longest: 60,
        measurer: measurer)
    }
    tokens = isLabelled ? (labels(queryLabels), labels(keyLabels)) : nil
    self.factor = factor
    self.cell = cell
    func length(_ tokens: Int) -> Double { Double((tokens + factor - 1) / factor) * cell }
    mapSize = Size(width: length(keys), height: length(queries))
  }

  /// The size of the atlas, in points, whatever its maps hold.
  public var size: Size { drawing(title: "", map: { _, _ in nil }).size }

  /// The atlas.
  ///
  /// - Parameters:
  ///   - title: such as the model's name.
  ///   - subtitle: what stands below the title, such as the sequence.
  ///   - map: the small map of a layer and a head, nil where there is none.
  ///   - layerMap: the small map of a layer in one of the columns that stand apart, by its place among them.
  /// - Precondition: the maps come from as many weights as there are labels, and `mapSide`.
  public func drawing(
    title: String, subtitle: String = "", map: (_ layer: Int, _ head: Int) -> SmallMap?,
    layerMap: (_ layer: Int, _ column: Int) -> SmallMap? = { _, _ in nil }
  ) -> Drawing {
    let rows = layers.map { layer in
      heads.map { map(layer, $0) } + layerColumns.indices.map { layerMap(layer, $0) }
    }
    return resolved(title: title, subtitle: subtitle, rows: rows)
  }
}
