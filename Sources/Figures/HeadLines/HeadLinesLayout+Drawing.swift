extension HeadLinesLayout {
  /// Between a label and the lines, in points.
  private static let gap = 6.0
  /// From the header to the columns, in points: their names.
  private static let nameHeight = 18.0
  /// The room of the lines, in points: at least and at most.
  private static let span = (least: 60.0, usual: 180.0, most: 400.0)

  func drawing(
    title: String, subtitle: String, chosen: StrongestWeights, scale: FittedScale
  ) -> Drawing {
    let theme = style.theme
    let height = max(TokenColumn.height(tokens: queries.count), TokenColumn.height(tokens: keys.count))
    func nameWidth(_ name: String) -> Double { measurer.extent(of: name, font: .caption).width }
    let labels = (
      left: max(queries.width, nameWidth("query")).rounded(.up),
      right: max(keys.width, nameWidth("key")).rounded(.up)
    )
    // Long columns get more room, so that their lines are not all steep.
    let usual = min(max(Self.span.usual, height * 0.4), Self.span.most)
    let around = 2 * FigureHeader.margin + labels.left + labels.right + 2 * Self.gap + ColorBar.room(style)
    let span = style.layoutWidth.map { max($0 - around, Self.span.least) } ?? usual
    let top = FigureHeader.height(style) + Self.nameHeight
    let left = FigureHeader.margin + labels.left + Self.gap
    let right = left + span

    let maxX = right + Self.gap + labels.right
    let bar = ColorBar(rightOf: maxX, top: top, height: height, style: style, scale: self.scale)
    let said = self.notes(chosen)
    let noteEnd = FigureHeader.margin + (said.map(nameWidth).max() ?? 0)
    let width = FigureHeader.width(
      max(maxX + ColorBar.room(style), style.layoutWidth == nil ? noteEnd : 0).rounded(.up)
        + FigureHeader.margin, style)
    let notes = FigureNotes(said, from: FigureHeader.margin, width: width, style: style, measurer: measurer)
    let bottom = max(top + height, bar.bottom)
    let header = FigureHeader(width: width, style: style, measurer: measurer)
    let names = [("query", left - Self.gap, TextRun.Anchor.end), ("key", right + Self.gap, .start)]
    let drawing = Drawing(
      size: Size(width: width, height: (bottom + notes.height).rounded(.up) + FigureHeader.margin),
      background: style.paper,
      title: title, description: description(title: title, subtitle: subtitle, chosen: chosen, scale: scale),
      groups: [
        header.group(title: title, subtitle: subtitle),
        DrawingGroup(
          "axis-names",
          names.map { name, x, anchor in
            .text(
              TextRun(
                name, at: Point(x: x, y: top - 7), anchor: anchor, font: .caption, color: theme.secondary))
          }),
        DrawingGroup("lines", lines(chosen, scale: scale, from: Point(x: left, y: top), to: right)),
        DrawingGroup("query-labels", texts(queries, x: left - Self.gap, top: top, anchor: .end)),
        DrawingGroup("key-labels", texts(keys, x: right + Self.gap, top: top, anchor: .start)),
        bar.frame(palette: style.markPalette), bar.ticks(scale),
      ] + notes.group(below: bottom))
    return style.finished(drawing)
  }

  private var hasMarks: Bool { !queries.marked.isEmpty || !keys.marked.isEmpty }

  /// The lines, weakest first; where tokens are highlighted, those of other tokens first and pale.
  private func lines(
    _ chosen: StrongestWeights, scale: FittedScale, from start: Point, to right: Double
  ) -> [DrawingElement] {
    let (palette, faintest) = (style.markPalette, style.faintestMark)
    let widest = min(queries.widestLine, keys.widestLine)
    let levels = scale.levels(chosen.entries.map(\.weight))
    var pale: [DrawingElement] = []
    var lines: [DrawingElement] = []
    for (entry, level) in zip(chosen.entries, levels) {
      let (query, key) = entry.place.quotientAndRemainder(dividingBy: keys.count)
      let isMarked = !hasMarks || queries.marked.contains(query) || keys.marked.contains(key)
      let fraction = Double(level) / Double(ColorMap.levelCount - 1)
      let color = palette[max(Int(level), faintest)]
      let line = DrawingElement.line(
        from: Point(x: start.x, y: start.y + queries.center(query)),
        to: Point(x: right, y: start.y + keys.center(key)), width: 0.4 + fraction * (widest - 0.4),
        isMarked ? color : style.theme.background.mixed(with: style.theme.hairline, 0.2 + 0.6 * fraction))
      if isMarked { lines.append(line) } else { pale.append(line) }
    }
    return pale + lines
  }

  private func texts(
    _ column: TokenColumn, x: Double, top: Double, anchor: TextRun.Anchor
  ) -> [DrawingElement] {
    let axis = column.axis
    return axis.labels.flatMap { label -> [DrawingElement] in
      let y = top + column.center(label.index) + label.shift
      let away = anchor == .end ? -axis.indexWidth : axis.indexWidth
      let text = DrawingElement.text(
        TextRun(
          label.text, at: Point(x: x + away, y: y), anchor: anchor, font: label.font,
          color: label.isSpecial ? style.theme.secondary : style.theme.ink))
      guard axis.step > 1 else { return [text] }
      let index = DrawingElement.text(
        TextRun(
          String(label.index), at: Point(x: x, y: y), anchor: anchor, font: axis.font,
          color: style.theme.secondary))
      return [text, index]
    }
  }

  private func notes(_ chosen: StrongestWeights) -> [String] {
    var notes: [String] = []
    let least = threeDigits(Double(leastWeight))
    if chosen.reaching == 0 {
      notes.append("no weight reaches \(least)")
    } else if chosen.entries.count < chosen.reaching {
      let weakest = threeDigits(Double(chosen.entries.first?.weight ?? 0))
      notes.append(
        "the \(grouped(chosen.entries.count)) strongest of \(grouped(chosen.reaching + chosen.below)) weights: \(weakest) and more"
      )
    } else if chosen.below > 0 {
      notes.append("weights below \(least) have no line")
    }
    return notes + [HeatmapAxes.note(queries: queries.axis, keys: keys.axis)].compactMap { $0 }
  }

  private func description(
    title: String, subtitle: String, chosen: StrongestWeights, scale: FittedScale
  ) -> String {
    let of = subtitle.isEmpty ? "" : " (\(subtitle))"
    var text =
      "Attention of \(title)\(of) as lines from \(counted(queries.count, "query", "queries")) on the left to "
      + "\(counted(keys.count, "key", "keys")) on the right: more weight is a stronger line, up to "
      + "\(threeDigits(scale.upper))."
    let notes = self.notes(chosen).filter { !$0.hasSuffix("labelled") }
    if let note = notes.first { text += " " + note.prefix(1).uppercased() + note.dropFirst() + "." }
    let marked = [(queries, "query"), (keys, "key")].flatMap { column, name in
      column.axis.labels.filter { column.marked.contains($0.index) }.map { "\(name) “\($0.text)”" }
    }
    if !marked.isEmpty { text += " In colour are the lines of \(marked.joined(separator: ", "))." }
    return text
  }
}
