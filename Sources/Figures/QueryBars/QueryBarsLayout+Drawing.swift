extension QueryBarsLayout {
  /// From one bar to the next, and a bar, in points.
  private static let (pitch, thickness) = (14.0, 8.0)
  /// Between label, bar and number, in points.
  private static let gap = 6.0
  /// From the header to the first bar, in points: what the columns are, and the axis.
  private static let axisHeight = 32.0
  /// The longest bar, in points: where nothing else is asked for, and at least.
  private static let (usualLength, leastLength) = (240.0, 48.0)
  private static let longestLabel = 132.0
  private static let font = Font(.tokens, size: FigureStyle.baseFontSize)

  func drawing(title: String, subtitle: String, bars: QueryBars) -> Drawing {
    let axis = BarAxis(bars.bars.map(\.weight), range: style.range)
    let numbers = BarNumbers(bars.bars.map(\.weight) + [Float(bars.others.sum)])
    let rows = rows(bars, numbers)
    func width(_ text: String, _ font: Font = Self.font) -> Double {
      measurer.extent(of: text, font: font).width
    }
    let indexWidth = rows.map { width($0.index) }.max() ?? 0
    let labelWidth = max(rows.map { width($0.label, $0.font) }.max() ?? 0, width("key ↓", .caption))
    let numberWidth = rows.map { width($0.number) }.max() ?? 0
    let ownWidth =
      rows.contains { $0.key != nil && $0.key == own } ? width(Self.ownMark, .caption) + Self.gap : 0
    let labelEnd =
      (FigureHeader.margin + labelWidth + (indexWidth > 0 ? indexWidth + Self.gap : 0)).rounded(.up)
    let barStart = labelEnd + Self.gap
    let around = barStart + Self.gap + numberWidth + ownWidth + FigureHeader.margin
    let length = style.layoutWidth.map { max($0 - around, Self.leastLength) } ?? Self.usualLength
    let barEnd = barStart + length
    let numberEnd = barEnd + Self.gap + numberWidth

    let top = FigureHeader.height(style) + Self.axisHeight
    let bottom = top + Double(rows.count) * Self.pitch
    let theme = style.theme
    func x(_ weight: Double) -> Double { barStart + axis.fraction(weight) * length }

    let hasMarks = style.highlights.contains { $0.axis == .key }
    let marked = MarkedPlaces(style.highlights, queryLabels: [], keyLabels: keyLabels).keys
    var labels: [DrawingElement] = []
    var marks: [DrawingElement] = []
    var numberTexts: [DrawingElement] = []
    for (place, row) in rows.enumerated() {
      let y = top + Double(place) * Self.pitch
      let baseline = y + Self.pitch / 2 + Self.font.size * 0.34
      func text(_ string: String, _ x: Double, _ anchor: TextRun.Anchor, _ font: Font, _ color: Color)
        -> DrawingElement
      { .text(TextRun(string, at: Point(x: x, y: baseline), anchor: anchor, font: font, color: color)) }
      if !row.index.isEmpty {
        labels.append(
          text(row.index, FigureHeader.margin + indexWidth, .end, Self.font, theme.secondary))
      }
      let ink = row.key == nil ? theme.secondary : theme.ink
      labels.append(text(row.label, labelEnd, .end, row.font, ink))
      numberTexts.append(text(row.number, numberEnd, .end, Self.font, ink))
      guard let key = row.key, let weight = row.weight else { continue }
      if key == own {
        labels.append(text(Self.ownMark, numberEnd + Self.gap, .start, .caption, theme.secondary))
      }
      let (from, to) = (x(axis.origin), x(Double(weight.isNaN ? 0 : weight)))
      guard abs(to - from) > 0.01 else { continue }
      let color = color(of: weight)
      marks.append(
        .fill(
          Rect(
            x: min(from, to), y: y + (Self.pitch - Self.thickness) / 2, width: abs(to - from),
            height: Self.thickness),
          hasMarks && !marked.contains(key) ? theme.background.mixed(with: color, 0.35) : color))
    }

    let said = notes(bars)
    let noteEnd = FigureHeader.margin + (said.map { width($0, .caption) }.max() ?? 0)
    let figureWidth = FigureHeader.width(
      max(numberEnd + ownWidth, style.layoutWidth == nil ? noteEnd : 0).rounded(.up) + FigureHeader.margin,
      style)
    let notes = FigureNotes(
      said, from: FigureHeader.margin, width: figureWidth, style: style, measurer: measurer)
    let header = FigureHeader(width: figureWidth, style: style, measurer: measurer)
    let drawing = Drawing(
      size: Size(width: figureWidth, height: (bottom + notes.height).rounded(.up) + FigureHeader.margin),
      background: style.paper, title: title,
      description: description(title: title, subtitle: subtitle, bars: bars, numbers: numbers),
      groups: [
        header.group(
          title: title, subtitle: subtitle.isEmpty ? queryName : "\(queryName) · \(subtitle)"),
        axisGroup(axis, from: barStart, to: barEnd, keyEnd: labelEnd, top: top, bottom: bottom),
        DrawingGroup("key-labels", labels), DrawingGroup("bars", marks),
        DrawingGroup("bar-numbers", numberTexts),
      ] + notes.group(below: bottom))
    return style.finished(drawing)
  }

  /// What stands beside the number of the query's own key.
  private static let ownMark = "← query"

  private func color(of weight: Float) -> Color {
    guard weight < 0 else { return style.markColor }
    return style.theme.secondary
  }

  /// One line of the figure.
  private struct Row {
    /// nil for the line of all others.
    var key: Int?
    var weight: Float?
    var index = ""
    var label: String
    var number: String
    var font: Font
  }

  private func rows(_ bars: QueryBars, _ numbers: BarNumbers) -> [Row] {
    var rows = bars.bars.map { bar in
      var font = Self.font
      if bar.key == own { font = font.bold }
      return Row(
        key: bar.key, weight: bar.weight, index: bars.others.count > 0 ? "\(bar.key)" : "",
        label: shortened(
          axisLabel(keyLabels[bar.key]), to: Self.longestLabel, font: font, measurer: measurer),
        number: numbers.text(bar.weight), font: font)
    }
    if bars.others.count > 0 {
      rows.append(
        Row(
          label: others(bars), number: numbers.text(Float(bars.others.sum)),
          font: Self.font))
    }
    return rows
  }

  private func others(_ bars: QueryBars) -> String {
    "\(grouped(bars.others.count)) \(bars.others.count == 1 ? "other" : "others")"
  }

  /// The names of the columns, and the axis with its lines down to the last bar.
  private func axisGroup(
    _ axis: BarAxis, from start: Double, to end: Double, keyEnd: Double, top: Double, bottom: Double
  ) -> DrawingGroup {
    let theme = style.theme
    let name = shortened("weight of \(queryName)", to: end - start, font: .caption, measurer: measurer)
    var elements: [DrawingElement] = [
      .text(
        TextRun(
          "key ↓", at: Point(x: keyEnd, y: top - 20), anchor: .end, font: .caption, color: theme.secondary)),
      .text(
        TextRun(name, at: Point(x: start, y: top - 20), font: .caption, color: theme.secondary)),
    ]
    var used: [(from: Double, to: Double)] = []
    // The ends first: what is between them gives way.
    let ticks = axis.ticks(most: max(Int((end - start) / 48), 1))
    let ordered = [ticks.last, ticks.first].compactMap { $0 } + ticks.dropFirst().dropLast()
    for (place, tick) in ordered.enumerated() {
      let x = start + axis.fraction(tick) * (end - start)
      let beyond =
        place == 0 && axis.clamps.above ? "≥" : place == 1 && axis.clamps.below ? "≤" : ""
      let text = beyond + signedDigits(tick)
      let half = measurer.extent(of: text, font: .scale).width / 2
      let center = min(max(x, start + half), end - half)
      guard used.allSatisfy({ center + half + 4 <= $0.from || center - half - 4 >= $0.to }) else { continue }
      used.append((center - half, center + half))
      elements.append(
        .text(
          TextRun(
            text, at: Point(x: center, y: top - 6), anchor: .middle, font: .scale, color: theme.secondary)))
      if x > start {
        elements.append(
          .line(
            from: Point(x: x, y: top - 3), to: Point(x: x, y: bottom), width: 0.5,
            theme.background.mixed(with: theme.hairline, 0.6)))
      }
    }
    let origin = start + axis.fraction(axis.origin) * (end - start)
    elements.append(
      .line(
        from: Point(x: origin, y: top - 3), to: Point(x: origin, y: bottom), width: 0.75, theme.secondary))
    return DrawingGroup("bar-axis", elements)
  }

  private func notes(_ bars: QueryBars) -> [String] {
    var notes: [String] = []
    let hidden = [(bars.hidden.before, "before"), (bars.hidden.after, "after")].compactMap { count, side in
      count > 0 ? counted(count, "key", "keys") + " \(side)" : nil
    }
    if !hidden.isEmpty {
      notes.append("left out, since the query may not see them: \(hidden.joined(separator: ", "))")
    }
    if visible.isEmpty { return notes + ["the query may see no key"] }
    if (bars.sum - 1).magnitude > 0.005 { notes.append("all weights together: \(signedDigits(bars.sum))") }
    if bars.unseen != 0 {
      notes.append("keys that the query may not see have the weight \(signedDigits(bars.unseen))")
    }
    return notes
  }

  private func description(title: String, subtitle: String, bars: QueryBars, numbers: BarNumbers) -> String {
    let of = subtitle.isEmpty ? "" : " (\(subtitle))"
    var text =
      "Attention weights of \(queryName) in \(title)\(of), a bar for each of \(counted(bars.bars.count, "key", "keys"))"
    if bars.others.count > 0 {
      text +=
        ", the strongest; \(others(bars)) have \(numbers.text(Float(bars.others.sum))) together"
    }
    text += "."
    let strongest = bars.bars.filter { $0.weight > 0 }
      .sorted { (-$0.weight, $0.key) < (-$1.weight, $1.key) }.prefix(3)
      .map { "“\(axisLabel(keyLabels[$0.key]))” at \($0.key) with \(numbers.text($0.weight))" }
    text += strongest.isEmpty ? " No weight is above 0." : " Most to \(strongest.joined(separator: ", "))."
    let notes = notes(bars)
    return text + notes.map { " " + $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined()
  }
}
