extension AtlasLayout {
  /// The drawing of `rows`: one row a layer, one map a head and then those that stand apart.
  func resolved(title: String, subtitle: String, rows: [[SmallMap?]]) -> Drawing {
    let present = rows.joined().compactMap { $0 }
    let scales = FigureScales(self.scale, maps: present.map { ($0.least, $0.greatest) })
    let theme = style.theme
    func width(_ text: String) -> Double { measurer.extent(of: text, font: .caption).width }
    let rowPitch = max(mapSize.height, 8) + columns.gap
    // From the top: heads' names, keys, maps.
    let top = style.snapped((FigureHeader.height(style) + 16 + keyRoom).rounded(.up), .up)
    let headNameBaseline = top - 5 - keyRoom
    let (lefts, right) = (columns.lefts, columns.right)
    func y(_ row: Int) -> Double { top + Double(row) * rowPitch }

    let columnNames = zip(lefts, headNames + layerColumns).enumerated()
      .filter { $0.offset >= heads.count || $0.offset.isMultiple(of: columns.step) }
      .map { _, column in
        DrawingElement.text(
          TextRun(
            column.1, at: Point(x: column.0 + mapSize.width / 2, y: headNameBaseline), anchor: .middle,
            font: .caption, color: theme.secondary))
      }
    let rowNames = layerNames.enumerated().map { row, name in
      DrawingElement.text(
        TextRun(
          name, at: Point(x: layerNameEnd, y: y(row) + mapSize.height / 2 + Font.caption.size * 0.36),
          anchor: .end, font: .caption, color: theme.secondary))
    }

    let mapsBottom = layers.isEmpty ? top : y(layers.count - 1) + mapSize.height
    let bar = ColorBar(
      rightOf: right, top: top, height: mapsBottom - top, style: style, scale: self.scale,
      isOfSeveralMaps: true)
    let notes = self.notes + [scales.note].compactMap { $0 }
    let noteEnd = left + width(notes.joined(separator: " · "))
    let contentEnd = max(right + ColorBar.room(style), style.layoutWidth == nil ? noteEnd : 0)
    let figureWidth = FigureHeader.width(contentEnd.rounded(.up) + FigureHeader.margin, style)
    let note = FigureNotes(notes, from: left, width: figureWidth, style: style, measurer: measurer)
    let mapsEnd = max(mapsBottom, bar.bottom)
    let header = FigureHeader(width: figureWidth, style: style, measurer: measurer)

    var outlines: [DrawingElement] = []
    var maps: [DrawingElement] = []
    var highlights: [DrawingElement] = []
    for (row, entries) in rows.enumerated() {
      for (column, entry) in entries.enumerated() {
        guard let entry, entry.rows > 0, entry.columns > 0 else { continue }
        let rect = Rect(
          x: lefts[column], y: y(row), width: Double(entry.columns) * cell, height: Double(entry.rows) * cell)
        outlines += outline(of: rect, theme.hairline)
        let scale = scales.scale(least: entry.least, greatest: entry.greatest)
        maps.append(
          .cells(
            CellImage(
              rect: rect, rows: entry.rows, columns: entry.columns, indices: entry.levels(scale),
              palette: style.colorMap.palette)))
        highlights += marked.outlines(
          over: rect, rows: entry.rows, columns: entry.columns, pooling: factor, style: style)
      }
    }
    let drawing = Drawing(
      size: Size(width: figureWidth, height: (mapsEnd + note.height).rounded(.up) + FigureHeader.margin),
      background: style.paper, title: title,
      description: description(title: title, subtitle: subtitle, scale: scales.bar),
      groups: [
        header.group(title: title, subtitle: subtitle), DrawingGroup("head-names", columnNames),
        DrawingGroup("layer-names", rowNames),
        DrawingGroup("query-labels", queryTexts(left: left, tops: layers.indices.map(y))),
        DrawingGroup("key-labels", keyTexts(lefts: lefts, top: top)), bar.frame, bar.ticks(scales.bar),
        DrawingGroup("maps", maps), DrawingGroup("outlines", outlines),
      ] + (highlights.isEmpty ? [] : [DrawingGroup("highlights", highlights)])
        + note.group(below: mapsEnd))
    return style.finished(drawing)
  }

  private var notes: [String] {
    let axes =
      "in each map: \(counted(queries, "query", "queries")) ↓, \(counted(keys, "key", "keys")) →"
    return [axes, style.pooling.note(factor: factor, isSigned: scale.isDiverging)].compactMap { $0 }
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
