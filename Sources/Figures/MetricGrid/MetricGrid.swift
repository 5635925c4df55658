/// The panels of a metric grid without the figure around them: what stands in figures of its own and below others.
struct MetricGrid: Sendable {
  let layers: [Int]
  let heads: [Int]
  let panels: [MetricPanel]
  let style: FigureStyle
  /// All panels, in points.
  let size: Size
  /// What is drawn, with its corner at 0, 0.
  let groups: [DrawingGroup]

  /// Panels stand side by side up to this width, in points, which fits a page; two of them up to more.
  private static let widest = (panels: 800.0, pair: 1080.0)
  /// Between two panels, across and down, in points.
  private static let gap = Size(width: 28, height: 22)

  init(
    layers: [Int], heads: [Int], panels: [MetricPanel], style: FigureStyle, measurer: any TextMeasuring
  ) {
    self.layers = layers
    self.heads = heads
    self.panels = panels
    self.style = style
    let room = style.layoutWidth.map { $0 - 2 * FigureHeader.margin }
    let shape = PanelShape(
      layers: layers, heads: heads, panels: panels, room: room ?? .infinity, measurer: measurer)
    func most(within width: Double) -> Int { Int((width + Self.gap.width) / (shape.width + Self.gap.width)) }
    let most = max(
      room.map(most) ?? max(most(within: Self.widest.panels), min(most(within: Self.widest.pair), 2)), 1)
    let lines = max(1, (panels.count + most - 1) / most)
    let columns = max(1, (panels.count + lines - 1) / lines)
    let drawn = panels.map { PanelDrawing($0, shape: shape, style: style, measurer: measurer) }

    var groups: [DrawingGroup] = []
    var bottom = 0.0
    for line in 0..<lines {
      let places = line * columns..<min((line + 1) * columns, drawn.count)
      let top = line == 0 ? 0 : bottom + Self.gap.height
      for place in places {
        let x = Double(place - line * columns) * (shape.width + Self.gap.width)
        groups.join(drawn[place].groups.map { $0.moved(x: x, y: top) })
        bottom = max(bottom, top + drawn[place].height)
      }
    }
    if drawn.contains(where: \.hasGaps) {
      bottom += 18
      let place = Point(x: 0, y: bottom - 2)
      let note = DrawingElement.text(
        TextRun("crossed out: no value", at: place, font: .caption, color: style.theme.secondary))
      groups.join([DrawingGroup("notes", [note])])
    }
    self.groups = groups
    let used = Double(min(columns, panels.count))
    size = Size(
      width: max(used * shape.width + (used - 1) * Self.gap.width, 0).rounded(.up),
      height: bottom.rounded(.up))
  }
}
