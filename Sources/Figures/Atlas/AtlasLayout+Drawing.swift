extension AtlasLayout {
  /// Between two maps, in points.
  private static let gap = 6.0
  /// Between the heads and the columns that stand apart.
  private static let apart = 12.0

  /// The drawing of `rows`: one row a layer, one map a head and then those that stand apart.
  func resolved(title: String, subtitle: String, rows: [[SmallMap?]]) -> Drawing {
    let present = rows.joined().compactMap { $0 }
    let scales = FigureScales(self.scale, maps: present.map { ($0.least, $0.greatest) })
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
    let top = (FigureHeader.height(style) + 16 + keyRoom).rounded(.up)
    let headNameBaseline = top - 5 - keyRoom
    var lefts = heads.indices.map { left + Double($0) * pitch }
    var right = lefts.last.map { $0 + mapSize.width } ?? left
    // Columns that stand apart are centred under their names, which may be wider than their maps.
    for (place, name) in layerColumns.enumerated() {
      let start =
        place > 0
        ? right.rounded(.up) + Self.gap
        : heads.isEmpty ? left : left + Double(heads.count) * pitch + Self.apart - Self.gap
      let x = start + max(0, (width(name) - mapSize.width) / 2).rounded(.up)
      lefts.append(x)
      right = x + (mapSize.width + max(mapSize.width, width(name))) / 2
    }
    func y(_ row: Int) -> Double { top + Double(row) * rowPitch }

    let columnNames = zip(lefts, headNames + layerColumns).map { x, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: x + mapSize.width / 2, y: headNameBaseline), anchor: .middle, font: .caption,
          color: theme.secondary))
    }
    let rowNames = layerNames.enumerated().map { row, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: layerNameEnd, y: y(row) + mapSize.height / 2 + Font.caption.size * 0.36),
          anchor: .end,
          font: .caption, color: theme.secondary))
    }

    let mapsBottom = layers.isEmpty ? top : y(layers.count - 1) + mapSize.height
    let bar = ColorBar(
      rightOf: right, top: top, height: mapsBottom - top, style: style, scale: self.scale,
      isOfSeveralMaps: true)
    let note = self.note
    let noteWidth = left + width(note)
    let width = FigureHeader.width(
      max(right + ColorBar.room(style), noteWidth).rounded(.up) + FigureHeader.margin, style)
    let bottom = max(mapsBottom, bar.bottom) + 16
    let header = FigureHeader(width: width, style: style, measurer: measurer)

    var outlines: [DrawingElement] = []
    var maps: [DrawingElement] = []
    for (row, entries) in rows.enumerated() {
      for (column, entry) in entries.enumerated() {
        guard let entry, entry.rows > 0, entry.columns > 0 else { continue }
        let rect = Rect(
          x: lefts[column], y: y(row), width: Double(entry.columns) * cell, height: Double(entry.rows) * cell)
        outlines += outline(of: rect, theme.hairline)
        maps.append(
          .cells(
            CellImage(
              rect: rect, rows: entry.rows, columns: entry.columns,
              indices: scales.scale(least: entry.least, greatest: entry.greatest).levels(entry.values),
              palette: style.colorMap.palette)))
      }
    }
    let drawing = Drawing(
      size: Size(width: width, height: (bottom + FigureHeader.margin).rounded(.up)),
      background: style.paper, title: title,
      description: description(title: title, subtitle: subtitle, scale: scales.bar),
      groups: [
        header.group(title: title, subtitle: subtitle), DrawingGroup("head-names", columnNames),
        DrawingGroup("layer-names", rowNames),
        DrawingGroup("query-labels", queryTexts(left: left, tops: layers.indices.map(y))),
        DrawingGroup("key-labels", keyTexts(lefts: lefts, top: top)), bar.frame, bar.ticks(scales.bar),
        DrawingGroup("maps", maps), DrawingGroup("outlines", outlines),
        DrawingGroup(
          "notes",
          [.text(TextRun(note, at: Point(x: left, y: bottom), font: .caption, color: theme.secondary))]),
      ])
    return style.finished(drawing)
  }

  private var note: String {
    let axes =
      "in each map: \(counted(queries, "query", "queries")) ↓, \(counted(keys, "key", "keys")) →"
    return factor == 1 ? axes : "\(axes) · each cell is the greatest of \(factor) × \(factor) weights"
  }

  private func description(title: String, subtitle: String, scale: FittedScale) -> String {
    let of = [title, subtitle].filter { !$0.isEmpty }.joined(separator: ", ")
    let beside =
      layerColumns.isEmpty ? "" : ", and beside them one a layer of \(layerColumns.joined(separator: ", "))"
    return "Attention weights of \(counted(layers.count, "layer", "layers")) (rows) × "
      + "\(counted(heads.count, "head", "heads")) (columns)\(of.isEmpty ? "" : " of \(of)"), one small map a head\(beside); "
      + "all share the colours \(scale.words)."
  }
}
