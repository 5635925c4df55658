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
    let left = (FigureHeader.margin + (layerNames.map(width).max() ?? 0) + 6).rounded(.up)
    let top = FigureHeader.height + 16
    func x(_ column: Int) -> Double {
      left + Double(column) * pitch + (column == heads.count && !heads.isEmpty ? Self.apart - Self.gap : 0)
    }
    func y(_ row: Int) -> Double { top + Double(row) * rowPitch }

    var columnNames = headNames.enumerated().map { column, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: x(column) + mapSize.width / 2, y: top - 5), anchor: .middle, font: .caption,
          color: theme.secondary))
    }
    var right = heads.isEmpty ? left : x(heads.count - 1) + mapSize.width
    if hasBaseline {
      let start = x(heads.count)
      columnNames.append(
        .text(
          TextRun(Self.baselineName, at: Point(x: start, y: top - 5), font: .caption, color: theme.secondary))
      )
      right = max(start + mapSize.width, start + width(Self.baselineName))
    }
    let rowNames = layerNames.enumerated().map { row, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: left - 6, y: y(row) + mapSize.height / 2 + Font.caption.size * 0.36),
          anchor: .end,
          font: .caption, color: theme.secondary))
    }

    let mapsBottom = layers.isEmpty ? top : y(layers.count - 1) + mapSize.height
    let bar = ColorBar(rightOf: right, top: top, height: mapsBottom - top, style: style, scale: self.scale)
    let note = self.note
    let noteWidth = left + width(note)
    let width = max((right + ColorBar.room).rounded(.up), noteWidth.rounded(.up), 168) + FigureHeader.margin
    let bottom = max(mapsBottom, bar.rect.maxY) + 16
    let header = FigureHeader(width: width, theme: theme, measurer: measurer)

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
        DrawingGroup("layer-names", rowNames), bar.frame, bar.ticks(scale),
        DrawingGroup("maps", maps), DrawingGroup("outlines", outlines),
        DrawingGroup(
          "notes",
          [.text(TextRun(note, at: Point(x: left, y: bottom), font: .caption, color: theme.secondary))]),
      ])
  }

  private var note: String {
    let axes = "in each map: queries ↓, keys →"
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
