/// A head's weights, small enough to keep for every head of a model: what an atlas is made of.
public struct SmallMap: Sendable {
  let pooled: PooledWeights
  /// The least and the greatest of its values.
  let least: Float
  let greatest: Float

  /// Keeps at most `side` × `side` values: each is the greatest of a square of weights.
  ///
  /// O(queries × keys); reads no shared state, so that heads can be taken in at the same time.
  ///
  /// - Parameters:
  ///   - weights: `[query, key]`, row-major; not kept.
  ///   - side: `AtlasLayout.mapSide` of the atlas that will show it.
  public init(weights: UnsafeBufferPointer<Float>, queries: Int, keys: Int, side: Int) {
    let factor = PooledWeights.factor(max(queries, keys, 1), limit: side)
    pooled = PooledWeights(weights, queries: queries, keys: keys, factor: factor)
    (least, greatest) = extremes(of: pooled.values)
  }

  /// How many rows are kept: `queries` divided by `pooling`, rounded up.
  public var rows: Int { pooled.rows }
  /// How many columns are kept: `keys` divided by `pooling`, rounded up.
  public var columns: Int { pooled.columns }
  /// `[row, column]`, row-major: the greatest weight of each square.
  public var values: [Float] { pooled.values }
}
