/// One panel of a metric grid, drawn with its corner at 0, 0.
struct PanelDrawing: Sendable {
  let groups: [DrawingGroup]
  let height: Double
  /// Whether a cell has no value.
  let hasGaps: Bool

  init(_ panel: MetricPanel, shape: PanelShape, style: FigureStyle, measurer: any TextMeasuring) {
    let theme = style.theme
    var cells = PanelCells(panel, shape: shape, style: style)
    if !cells.fit(shape, measurer: measurer) { cells.texts = [] }
    let legend = PanelLegend(panel, shape: shape, style: style, measurer: measurer)
    func line(_ text: String, _ baseline: Double, _ font: Font, _ color: Color) -> [DrawingElement] {
      let text = shortened(visibleControls(in: text), to: shape.width, font: font, measurer: measurer)
      return text.isEmpty
        ? [] : [.text(TextRun(text, at: Point(x: 0, y: baseline), font: font, color: color))]
    }
    hasGaps = !cells.gaps.isEmpty
    height = legend.bottom
    groups = [
      DrawingGroup(
        "panel-titles",
        line(panel.title, PanelShape.baselines.title, PanelShape.title, theme.ink)
          + line(Self.unit(of: panel), PanelShape.baselines.unit, .caption, theme.secondary)),
      shape.names(theme.secondary)[0], shape.names(theme.secondary)[1],
      DrawingGroup("metric-cells", cells.image.map { [.cells($0)] } ?? []),
      DrawingGroup("no-value", cells.gaps.map { Self.stroke(through: $0, theme.secondary) }),
      DrawingGroup("metric-numbers", cells.texts),
      DrawingGroup("outlines", cells.image.map { outline(of: $0.rect, theme.hairline) } ?? []),
      DrawingGroup("legends", legend.elements),
    ]
  }

  /// The unit, with the power of ten in which the numbers are written.
  static func unit(of panel: MetricPanel) -> String {
    guard case .numbers(let values, let range) = panel.content else { return panel.unit }
    let numbers = CellNumbers(upTo: greatest(of: values, range))
    guard numbers.exponent != 0 else { return panel.unit }
    return panel.unit + (panel.unit.isEmpty ? "numbers" : ", numbers") + numbers.factor
  }

  /// The greatest magnitude that is written.
  static func greatest(of values: [[Double?]], _ range: MetricRange) -> Double {
    let greatest = values.joined().compactMap { $0?.magnitude }.max() ?? 1
    // Shares are read as parts of 1, however small they are.
    return range == .share ? max(greatest, 1) : greatest
  }

  private static func stroke(through rect: Rect, _ color: Color) -> DrawingElement {
    .line(
      from: Point(x: rect.x, y: rect.maxY), to: Point(x: rect.maxX, y: rect.y), width: 0.5, color)
  }
}

/// The cells of one panel, resolved to colours and texts.
struct PanelCells: Sendable {
  /// The colours, blank where there is no value; `nil` where there is no cell.
  var image: CellImage?
  /// The cells without a value.
  var gaps: [Rect] = []
  /// What stands in the others.
  var texts: [DrawingElement] = []
  /// The texts, each once, for finding out whether they fit.
  private var strings: Set<String> = []

  init(_ panel: MetricPanel, shape: PanelShape, style: FigureStyle) {
    let (rows, columns) = (shape.layers.count, shape.heads.count)
    guard rows > 0, columns > 0 else { return }
    let palette: [Color]
    /// The colour's index and the text of a cell.
    let resolve: (_ layer: Int, _ head: Int) -> (UInt8, String)?
    switch panel.content {
    case .numbers(let values, let range):
      let fitted = range.fitted(to: values.joined().compactMap { $0 })
      let numbers = CellNumbers(upTo: PanelDrawing.greatest(of: values, range))
      palette = fitted.isDiverging ? ColorMap.diverging.palette : style.colorMap.palette
      resolve = { layer, head in
        Self.value(values, layer, head).map { (fitted.level(of: $0), numbers.text($0)) }
      }
    case .categories(let values, let names):
      palette = CategoryColors.colors
      resolve = { layer, head in
        Self.value(values, layer, head).map {
          (UInt8(min($0, CategoryColors.colors.count - 1)), names[$0].code)
        }
      }
    }
    var indices = [UInt8](repeating: CellImage.blank, count: rows * columns)
    let inks = palette.map(\.legible)
    for layer in 0..<rows {
      for head in 0..<columns {
        let rect = shape.rect(layer: layer, head: head)
        guard let (index, text) = resolve(layer, head) else {
          gaps.append(rect)
          continue
        }
        indices[layer * columns + head] = index
        guard shape.isNumbered, !text.isEmpty else { continue }
        strings.insert(text)
        let place = Point(
          x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 + PanelShape.numbers.size * 0.36)
        texts.append(
          .text(TextRun(text, at: place, anchor: .middle, font: PanelShape.numbers, color: inks[Int(index)])))
      }
    }
    image = CellImage(rect: shape.grid, rows: rows, columns: columns, indices: indices, palette: palette)
  }

  /// Whether every text has room in its cell.
  func fit(_ shape: PanelShape, measurer: any TextMeasuring) -> Bool {
    strings.allSatisfy {
      measurer.extent(of: $0, font: PanelShape.numbers).width <= shape.cell.width - 3
    }
  }

  /// The entry of a table that may be too small.
  private static func value<Value>(_ values: [[Value?]], _ layer: Int, _ head: Int) -> Value? {
    guard values.indices.contains(layer), values[layer].indices.contains(head) else { return nil }
    return values[layer][head]
  }
}
