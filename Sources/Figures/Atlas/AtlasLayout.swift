/// Layers × heads as small multiples: one small map a head, one scale and one order for all of them.
///
/// Layers run down and heads across, named `L0…` and `H0…`; in each map queries run down and keys across. A head without a
/// map stays blank.
public struct AtlasLayout: Sendable {
  /// What the additional column shows, when there is one.
  public static let baselineName = "Q=K=V=X"

  /// The most rows or columns that a small map has here; `SmallMap` is made for it.
  public let mapSide: Int
  let layers: [Int]
  let heads: [Int]
  let style: FigureStyle
  let scale: ColorScale
  let hasBaseline: Bool
  let cell: Double
  let factor: Int
  let mapSize: Size
  let measurer: any TextMeasuring

  /// Lays out an atlas of `layers` × `heads` for sequences of `queries` and `keys` tokens.
  ///
  /// - Parameter hasBaseline: whether a column stands apart on the right for the maps of the identity projections.
  public init(
    layers: [Int], heads: [Int], queries: Int, keys: Int, hasBaseline: Bool = false,
    style: FigureStyle = FigureStyle(), measurer: any TextMeasuring
  ) {
    self.layers = layers
    self.heads = heads
    self.style = style
    self.hasBaseline = hasBaseline
    self.measurer = measurer
    let tokens = max(queries, keys, 1)
    scale = style.scale ?? .suited(tokens: tokens)
    mapSide = min(max(768 / max(heads.count + (hasBaseline ? 1 : 0), 1), 48), 96)
    let factor = PooledWeights.factor(tokens, limit: mapSide)
    let cell = Double(min(max(mapSide / ((tokens + factor - 1) / factor), 1), 20))
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
  ///   - subtitle: what stands beside the title, such as the sequence.
  ///   - map: the small map of a layer and a head, nil where there is none.
  ///   - baseline: the map of a layer under the identity projections; asked only when the layout has that column.
  /// - Precondition: the maps come from `queries` × `keys` weights and `mapSide`.
  public func drawing(
    title: String, subtitle: String = "", map: (_ layer: Int, _ head: Int) -> SmallMap?,
    baseline: (_ layer: Int) -> SmallMap? = { _ in nil }
  ) -> Drawing {
    let rows = layers.map { layer in
      heads.map { map(layer, $0) } + (hasBaseline ? [baseline(layer)] : [])
    }
    return resolved(title: title, subtitle: subtitle, rows: rows)
  }
}
