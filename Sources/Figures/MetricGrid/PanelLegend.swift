/// What stands below a panel's cells: its colour bar with the numbers of its ends, or its categories.
struct PanelLegend: Sendable {
  let elements: [DrawingElement]
  let bottom: Double

  /// From the cells to the legend, in points.
  private static let gap = 8.0
  private static let bar = Size(width: 84, height: 5)
  private static let lineHeight = 11.0
  private static let swatch = 7.0
  /// The bar is drawn in so many steps.
  private static let steps = 56

  init(_ panel: MetricPanel, shape: PanelShape, style: FigureStyle, measurer: any TextMeasuring) {
    let top = shape.grid.maxY + Self.gap
    switch panel.content {
    case .numbers(let values, let range):
      let fitted = range.fitted(to: values.joined().compactMap { $0 })
      let rect = Rect(x: shape.grid.x, y: top, width: Self.bar.width, height: Self.bar.height)
      let numbers = CellNumbers(upTo: PanelDrawing.greatest(of: values, range))
      elements = Self.bar(fitted, numbers, in: rect, style: style)
      bottom = top + Self.bar.height + 11
    case .categories:
      let entries = Self.entries(of: panel)
      let width = Self.entryWidth(of: panel, measurer: measurer)
      let columns = max(1, Int(shape.width / max(width, 1)))
      elements = entries.enumerated().flatMap { place, entry -> [DrawingElement] in
        let x = Double(place % columns) * width
        let y = top + Double(place / columns) * Self.lineHeight
        return [
          .fill(
            Rect(x: x, y: y, width: Self.swatch, height: Self.swatch), CategoryColors.color(entry.category)),
          .text(
            TextRun(
              shortened(
                entry.text, to: shape.width - Self.swatch - 4, font: .caption, measurer: measurer),
              at: Point(x: x + Self.swatch + 4, y: y + Self.swatch - 0.5), font: .caption,
              color: style.theme.secondary)),
        ]
      }
      bottom = top + Double((entries.count + columns - 1) / columns) * Self.lineHeight
    }
  }

  /// The room of the longest entry of a panel's categories, 0 for numbers.
  static func entryWidth(of panel: MetricPanel, measurer: any TextMeasuring) -> Double {
    let texts = entries(of: panel).map { measurer.extent(of: $0.text, font: .caption).width }
    return texts.max().map { ($0 + swatch + 4 + 12).rounded(.up) } ?? 0
  }

  /// The categories that occur, each with the number of its heads.
  private static func entries(of panel: MetricPanel) -> [(category: Int, text: String)] {
    panel.counts.map { category, name, count in
      let code = name.code.isEmpty || name.code == name.name ? "" : "\(name.code)  "
      return (category, "\(code)\(name.name) \(count)")
    }
  }

  /// The bar, its ends in the power of ten of the cells' numbers.
  private static func bar(
    _ range: FittedRange, _ numbers: CellNumbers, in rect: Rect, style: FigureStyle
  ) -> [DrawingElement] {
    let palette = range.isDiverging ? ColorMap.diverging.palette : style.colorMap.palette
    let levels = (0..<steps).map { UInt8($0 * (ColorMap.levelCount - 1) / (steps - 1)) }
    let image = CellImage(rect: rect, rows: 1, columns: steps, indices: levels, palette: palette)
    var marks: [(text: String, x: Double, anchor: TextRun.Anchor)] = [
      ((range.clamps ? "≤" : "") + signedDigits(range.lower / numbers.power), rect.x, .start),
      ((range.clamps ? "≥" : "") + signedDigits(range.upper / numbers.power), rect.maxX, .end),
    ]
    if range.isDiverging { marks.append(("0", rect.x + rect.width / 2, .middle)) }
    return [.cells(image)] + outline(of: rect, style.theme.hairline)
      + marks.map { mark in
        .text(
          TextRun(
            mark.text, at: Point(x: mark.x, y: rect.maxY + 9), anchor: mark.anchor, font: .scale,
            color: style.theme.secondary))
      }
  }
}

extension MetricPanel {
  /// The categories that occur, in the order of their names, with the number of their heads; empty for numbers.
  var counts: [(category: Int, name: MetricCategory, count: Int)] {
    guard case .categories(let values, let names) = content else { return [] }
    var counts = [Int](repeating: 0, count: names.count)
    for case let category? in values.joined() { counts[category] += 1 }
    return names.indices.filter { counts[$0] > 0 }.map { ($0, names[$0], counts[$0]) }
  }
}
