/// A head's weights, small enough to keep for every head of a model: what an atlas is made of.
public struct SmallMap: Sendable {
  let pooled: PooledWeights
  /// The least and the greatest of its values.
  let least: Float
  let greatest: Float

  /// The cells of each row that are not blank; nil where all are.
  private let shown: [Range<Int>]?
  private let style: FigureStyle

  /// Keeps at most `side` × `side` values, each of a square of weights, as the style has it.
  ///
  /// O(queries × keys); reads no shared state, so that heads can be taken in at the same time.
  ///
  /// - Parameters:
  ///   - weights: `[query, key]`, row-major; not kept.
  ///   - side: `AtlasLayout.mapSide` of the atlas that will show it.
  ///   - visible: as for `HeatmapLayout.overlay`.
  public init(
    weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int, side: Int,
    style: FigureStyle = FigureStyle(), visible: ((_ query: Int) -> Range<Int>)? = nil
  ) {
    let factor = PooledWeights.factor(max(queries, keys, 1), limit: side)
    pooled = PooledWeights(weights, queries: queries, keys: keys, factor: factor, style: style)
    self.style = style
    (least, greatest) = extremes(of: pooled.values)
    shown = HiddenPairs.shownCells(
      of: weights, queries: queries, keys: keys, pooling: factor, style: style, visible: visible)
  }

  /// The index of each cell's colour.
  func levels(_ scale: FittedScale) -> [UInt8] {
    HiddenPairs.blanking(scale.levels(values), columns: columns, shown: shown, style: style)
  }

  /// The numbers in the cells of `image`, which is of this map.
  func numbers(on image: CellImage, measurer: any TextMeasuring) -> [DrawingElement] {
    WeightNumbers.elements(on: image, weights: values, shown: shown, measurer: measurer)
  }

  /// How many rows are kept: `queries` divided by `pooling`, rounded up.
  public var rows: Int { pooled.rows }
  /// How many columns are kept: `keys` divided by `pooling`, rounded up.
  public var columns: Int { pooled.columns }
  /// `[row, column]`, row-major: the greatest weight of each square, or what else the style has it stand for.
  public var values: [Float] { pooled.values }
}
