extension AtlasLayout {
  /// Between two maps, in points.
  private static let gap = 6.0
  /// Between the heads and the column that stands apart.
  private static let apart = 12.0

  /// The drawing of `rows`: one row a layer, one map a head and then the one that stands apart.
  func resolved(title: String, subtitle: String, rows: [[SmallMap?]]) -> Drawing {
    let present = rows.joined().compactMap { $0 }
    let scale = self.scale.fitted(
      least: present.map(\.least).min() ?? 0, greatest: present.map(\.greatest).max() ?? 0)
    let theme = style.theme
    let headNames = heads.map { "H\($0)" }
    let layerNames = layers.map { "L\($0)" }
    func width(_ text: String) -> Double { measurer.extent(of: text, font: .caption).width }

    // Columns are as wide as a map, or as a head's name where maps are smaller.
    let pitch = max(mapSize.width, (headNames.map(width).max() ?? 0)).rounded(.up) + Self.gap
    let rowPitch = max(mapSize.height, 8) + Self.gap
    // From the left: layers' names, queries, maps. From the top: heads' names, keys, maps.
    let layerNameEnd = FigureHeader.margin + (layerNames.map(width).max() ?? 0)
    let left = (layerNameEnd + 6 + queryRoom).rounded(.up)
    let top = (FigureHeader.height + 16 + keyRoom).rounded(.up)
    let headNameBaseline = top - 5 - keyRoom
    // The column that stands apart is centred under its name, which may be wider than its maps.
    let baselineShift =
      (heads.isEmpty ? 0 : Self.apart - Self.gap)
      + max(0, (width(Self.baselineName) - mapSize.width) / 2).rounded(.up)
    func x(_ column: Int) -> Double {
      left + Double(column) * pitch + (column == heads.count ? baselineShift : 0)
    }
    func y(_ row: Int) -> Double { top + Double(row) * rowPitch }

    var columnNames = headNames.enumerated().map { column, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: x(column) + mapSize.width / 2, y: headNameBaseline), anchor: .middle,
          font: .caption, color: theme.secondary))
    }
    var right = heads.isEmpty ? left : x(heads.count - 1) + mapSize.width
    if hasBaseline {
      let center = x(heads.count) + mapSize.width / 2
      columnNames.append(
        .text(
          TextRun(
            Self.baselineName, at: Point(x: center, y: headNameBaseline), anchor: .middle, font: .caption,
            color: theme.secondary)))
      right = center + max(mapSize.width, width(Self.baselineName)) / 2
    }
    let rowNames = layerNames.enumerated().map { row, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: layerNameEnd, y: y(row) + mapSize.height / 2 + Font.caption.size * 0.36),
          anchor: .end,
          font: .caption, color: theme.secondary))
    }

    let mapsBottom = layers.isEmpty ? top : y(layers.count - 1) + mapSize.height
    let bar = ColorBar(rightOf: right, top: top, height: mapsBottom - top, style: style, scale: self.scale)
    let note = self.note
    let noteWidth = left + width(note)
    let width = max(
      max(right + ColorBar.room, noteWidth).rounded(.up) + FigureHeader.margin, FigureHeader.leastWidth)
    let bottom = max(mapsBottom, bar.rect.maxY) + 16
    let header = FigureHeader(width: width, theme: theme, measurer: measurer)

    let columns = 0..<(heads.count + (hasBaseline ? 1 : 0))
    var outlines: [DrawingElement] = []
    var maps: [DrawingElement] = []
    for (row, entries) in rows.enumerated() {
      for (column, entry) in entries.enumerated() {
        guard let entry, entry.rows > 0, entry.columns > 0 else { continue }
        let rect = Rect(
          x: x(column), y: y(row), width: Double(entry.columns) * cell, height: Double(entry.rows) * cell)
        outlines += outline(of: rect, theme.hairline)
        maps.append(
          .cells(
            CellImage(
              rect: rect, rows: entry.rows, columns: entry.columns, indices: scale.levels(entry.values),
              palette: style.colorMap.palette)))
      }
    }
    return Drawing(
      size: Size(width: width, height: (bottom + FigureHeader.margin).rounded(.up)),
      background: theme.background, title: title,
      description: description(title: title, subtitle: subtitle, scale: scale),
      groups: [
        header.group(title: title, subtitle: subtitle), DrawingGroup("head-names", columnNames),
        DrawingGroup("layer-names", rowNames),
        DrawingGroup("query-labels", queryTexts(left: left, tops: layers.indices.map(y))),
        DrawingGroup("key-labels", keyTexts(lefts: columns.map(x), top: top)), bar.frame, bar.ticks(scale),
        DrawingGroup("maps", maps), DrawingGroup("outlines", outlines),
        DrawingGroup(
          "notes",
          [.text(TextRun(note, at: Point(x: left, y: bottom), font: .caption, color: theme.secondary))]),
      ])
  }

  private var note: String {
    let axes =
      "in each map: \(counted(queries, "query", "queries")) ↓, \(counted(keys, "key", "keys")) →"
    return factor == 1 ? axes : "\(axes) · each cell is the greatest of \(factor) × \(factor) weights"
  }

  private func description(title: String, subtitle: String, scale: FittedScale) -> String {
    let of = [title, subtitle].filter { !$0.isEmpty }.joined(separator: ", ")
    let transfer = scale.transfer == .linear ? "" : ", by its square root"
    return "Attention weights of \(counted(layers.count, "layer", "layers")) (rows) × "
      + "\(counted(heads.count, "head", "heads")) (columns)\(of.isEmpty ? "" : " of \(of)"), one small map a head; "
      + "all share the colours from 0 to \(threeDigits(Double(scale.upper)))\(transfer)."
  }
}
