/// An atlas without words, a cell a pixel: a picture small enough to stand in a list.
public enum AtlasThumbnail {
  /// The maps side by side, layers down and heads across, a blank cell between them.
  ///
  /// - Parameters:
  ///   - tokens: the sequence's length, which suits the scale of colours.
  ///   - map: the small map of a layer and a head, `nil` where there is none; all have one shape.
  /// - Returns: `nil` when there is no map.
  public static func cells(
    layers: [Int], heads: [Int], tokens: Int, style: FigureStyle,
    map: (_ layer: Int, _ head: Int) -> SmallMap?
  ) -> CellImage? {
    let maps = layers.map { layer in heads.map { map(layer, $0) } }
    guard let shape = maps.lazy.flatMap({ $0 }).compactMap({ $0 }).first else { return nil }
    let scales = FigureScales(
      style.scale(tokens: tokens), maps: maps.joined().compactMap { $0.map { ($0.least, $0.greatest) } })
    let columns = heads.count * (shape.columns + 1) - 1
    let rows = layers.count * (shape.rows + 1) - 1
    var indices = [UInt8](repeating: CellImage.blank, count: rows * columns)
    for (row, line) in maps.enumerated() {
      for (column, map) in line.enumerated() {
        guard let map, map.rows == shape.rows, map.columns == shape.columns else { continue }
        let levels = map.levels(scales.scale(least: map.least, greatest: map.greatest))
        let top = row * (shape.rows + 1)
        let left = column * (shape.columns + 1)
        for y in 0..<map.rows {
          for x in 0..<map.columns {
            indices[(top + y) * columns + left + x] = levels[y * map.columns + x]
          }
        }
      }
    }
    return CellImage(
      rect: Rect(x: 0, y: 0, width: Double(columns), height: Double(rows)), rows: rows, columns: columns,
      indices: indices, palette: style.colorMap.palette)
  }
}
