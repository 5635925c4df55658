extension HeadRowLayout {
  /// The lines above the names of keys, in points: a head's name, and its note where any head has one.
  private static let lineHeights = (name: 14.0, note: 11.0)
  /// Between two lines of maps, in points.
  private static let lineGap = 18.0
  /// Names and notes that are longer than this and than their map are shortened, in points.
  private static let longestName = 84.0
  private static let nameFont = Font(.words, size: 10, weight: .bold)

  func resolved(title: String, subtitle: String, heads: [Head]) -> Drawing {
    let maps = heads.compactMap(\.map)
    let scales = FigureScales(scale, maps: maps.map { ($0.least, $0.greatest) })
    let theme = style.theme
    let hasNotes = heads.contains { !$0.note.isEmpty }
    let nameRoom = slot(heads)
    let (columns, cell) = arrangement(slot: nameRoom)
    // The first map of a line names its queries; the others are alike but for their place.
    let axes = [true, false].map { namesQueries in
      HeatmapAxes(
        queries: queries, keys: keys, cell: cell, pooling: factor,
        namesQueries: namesQueries,
        style: style, measurer: measurer)
    }
    let titleHeight = Self.lineHeights.name + (hasNotes ? Self.lineHeights.note : 0)

    var groups: [DrawingGroup] = []
    var names: [DrawingElement] = []
    var images: [DrawingElement] = []
    var outlines: [DrawingElement] = []
    var numbers: [DrawingElement] = []
    var highlights: [DrawingElement] = []
    let isNumbered =
      style.showsValues && factor == 1 && cell >= WeightNumbers.leastCell(measurer: measurer)
    var firstMap: Rect?
    var right = 0.0
    var bottom = FigureHeader.height(style)
    for line in stride(from: 0, to: count, by: columns) {
      let top = line == 0 ? bottom : bottom + Self.lineGap
      var x = FigureHeader.margin
      for place in line..<min(line + columns, count) {
        let axes = axes[place == line ? 0 : 1]
        let shift = (x: x - FigureHeader.margin, y: top + titleHeight - FigureHeader.height(style))
        groups.join(axes.groups.map { $0.moved(x: shift.x, y: shift.y) })
        let map = Rect(
          x: axes.map.x + shift.x, y: axes.map.y + shift.y, width: axes.map.width, height: axes.map.height)
        firstMap = firstMap ?? map
        let slot = max(map.width, nameRoom)
        names += texts(of: heads[place], at: Point(x: map.x, y: top), room: slot)
        if let small = heads[place].map, small.rows > 0, small.columns > 0 {
          let scale = scales.scale(least: small.least, greatest: small.greatest)
          let image = CellImage(
            rect: map, rows: small.rows, columns: small.columns, indices: small.levels(scale),
            palette: style.colorMap.palette)
          images.append(.cells(image))
          outlines += outline(of: map, theme.hairline)
          if isNumbered { numbers += small.numbers(on: image, measurer: measurer) }
          highlights += marked.outlines(
            over: map, rows: image.rows, columns: image.columns, pooling: factor, style: style)
        }
        right = max(right, map.x + slot)
        bottom = max(bottom, map.maxY)
        x = map.x + slot + Self.gap
      }
    }

    let first = firstMap ?? Rect(x: FigureHeader.margin, y: bottom, width: 0, height: 0)
    let bar = ColorBar(
      rightOf: max(right, first.maxX), top: first.y, height: first.height, style: style, scale: scale,
      isOfSeveralMaps: true)
    let said = [
      axes[0].note, style.pooling.note(factor: factor, isSigned: scale.isDiverging), scales.note,
      style.showsValues && !isNumbered ? "no room for numbers" : nil,
    ].compactMap { $0 }
    let noteEnd = first.x + measurer.extent(of: said.joined(separator: " · "), font: .caption).width
    let width = FigureHeader.width(
      max(right + ColorBar.room(style), style.layoutWidth == nil && !said.isEmpty ? noteEnd : 0).rounded(.up)
        + FigureHeader.margin, style)
    let notes = FigureNotes(said, from: first.x, width: width, style: style, measurer: measurer)
    // Below the maps where the bar leaves room, else below both.
    let end = noteEnd < bar.rect.x - 8 ? bottom : max(bottom, bar.bottom)
    bottom = max(end + notes.height, bar.bottom)
    let header = FigureHeader(width: width, style: style, measurer: measurer)
    let drawing = Drawing(
      size: Size(width: width, height: bottom.rounded(.up) + FigureHeader.margin), background: style.paper,
      title: title,
      description: description(title: title, subtitle: subtitle, heads: heads, scale: scales.bar),
      groups: [header.group(title: title, subtitle: subtitle), DrawingGroup("head-titles", names)] + groups
        + [
          bar.frame, bar.ticks(scales.bar), DrawingGroup("maps", images), DrawingGroup("outlines", outlines),
          DrawingGroup("weights", numbers), DrawingGroup("highlights", highlights),
        ].filter { !$0.elements.isEmpty } + notes.group(below: end))
    return style.finished(drawing)
  }

  /// The room that the names and notes of heads need, within limits, in points.
  private func slot(_ heads: [Head]) -> Double {
    let widths = heads.flatMap { head in
      [(head.title, Self.nameFont), (head.note, .caption)].map {
        measurer.extent(of: visibleControls(in: $0), font: $1).width
      }
    }
    return min((widths.max() ?? 0).rounded(.up), Self.longestName)
  }

  /// A head's name, and its note below, shortened to the room of its map.
  private func texts(of head: Head, at corner: Point, room: Double) -> [DrawingElement] {
    let name = shortened(visibleControls(in: head.title), to: room, font: Self.nameFont, measurer: measurer)
    let note = shortened(visibleControls(in: head.note), to: room, font: .caption, measurer: measurer)
    let lines = [(name, Self.nameFont, style.theme.ink, 9.0), (note, .caption, style.theme.secondary, 20.0)]
    return lines.filter { !$0.0.isEmpty }.map { text, font, color, baseline in
      .text(
        TextRun(text, at: Point(x: corner.x, y: corner.y + baseline), font: font, color: color))
    }
  }

  private func description(title: String, subtitle: String, heads: [Head], scale: FittedScale) -> String {
    let of = [title, subtitle].filter { !$0.isEmpty }.joined(separator: ", ")
    let names = heads.map { $0.note.isEmpty ? $0.title : "\($0.title) (\($0.note))" }.joined(separator: ", ")
    return
      "Attention weights of \(counted(count, "head", "heads"))\(of.isEmpty ? "" : " of \(of)"), a map each: \(names). "
      + "Rows are \(counted(queries.count, "query", "queries")), columns are "
      + "\(counted(keys.count, "key", "keys")); all share the colours \(scale.words)\(style.blanksMasked ? "; what a query may not see is blank" : "")."
  }
}
