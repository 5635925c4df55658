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
  let marked: MarkedPlaces
  let headNames: [String]
  let layerNames: [String]
  /// Where the names of layers end.
  let layerNameEnd: Double
  /// Where the first maps begin.
  let left: Double
  let columns: AtlasColumns
  let measurer: any TextMeasuring

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
    marked = MarkedPlaces(style.highlights, queryLabels: queryLabels, keyLabels: keyLabels)
    queries = queryLabels.count
    keys = keyLabels.count
    scale = style.scale(tokens: max(queries, keys, 1))
    func width(_ text: String, _ font: Font) -> Double { measurer.extent(of: text, font: font).width }
    headNames = heads.map { "H\($0)" }
    layerNames = layers.map { "L\($0)" }
    layerNameEnd = FigureHeader.margin + (layerNames.map { width($0, .caption) }.max() ?? 0)
    let (headNames, layerNameEnd) = (headNames, layerNameEnd)
    func left(_ labelRoom: Double?) -> Double {
      style.snapped((layerNameEnd + 6 + (labelRoom.map { $0 + Self.labelGap } ?? 0)).rounded(.up), .up)
    }
    func columns(left: Double, map: Double) -> AtlasColumns {
      AtlasColumns(
        heads: headNames, apart: layerColumns, left: left, map: map, gap: Self.gap(map, style),
        isNarrow: style.layoutWidth != nil, width: { width($0, .caption) })
    }
    let count = max(heads.count + layerColumns.count, 1)
    let labels = AtlasCells.Labels(queries: queryLabels, keys: keyLabels, measurer: measurer)
    let indexRoom = width(String(labels.longest - 1), Self.indexFont)
    let cells: AtlasCells
    if let asked = style.layoutWidth {
      let end = asked - ColorBar.room(style) - FigureHeader.margin
      cells = AtlasCells(labels, indexRoom: indexRoom, style: style) { labelRoom in
        var side = max((end - left(labelRoom)) / Double(count), style.pixel)
        // Gaps and the names of columns that stand apart take some of it.
        for _ in 0..<16 {
          let excess = columns(left: left(labelRoom), map: side).right - end
          guard excess > 1e-6, side > style.pixel else { break }
          side = max(side - excess / Double(count), style.pixel)
        }
        return side
      }
    } else {
      cells = AtlasCells(labels, columns: count, style: style)
    }
    (mapSide, factor, cell, tokens) = (cells.mapSide, cells.factor, cells.side, cells.tokens)
    func length(_ tokens: Int) -> Double { Double((tokens + cells.factor - 1) / cells.factor) * cells.side }
    let mapSize = Size(width: length(keys), height: length(queries))
    let isIndexed = cells.tokens == nil && Self.lastIndex(queries, side: mapSize.height) != nil
    self.mapSize = mapSize
    self.left = left(
      cells.tokens?.queries.width ?? (isIndexed ? width(String(queries - 1), Self.indexFont) : nil))
    self.columns = columns(left: self.left, map: mapSize.width)
  }

  /// Between two maps, in points: less between small ones, where a width is asked for.
  private static func gap(_ map: Double, _ style: FigureStyle) -> Double {
    style.layoutWidth == nil ? 6 : min(max(map / 6, 2), 6)
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
