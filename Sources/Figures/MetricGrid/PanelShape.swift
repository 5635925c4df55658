/// What all panels of a metric grid share: the size of their cells, the names of layers and heads, and the room around them.
struct PanelShape: Sendable {
  let layers: [Int]
  let heads: [Int]
  let cell: Size
  /// The cells, with the corner of the panel at 0, 0.
  let grid: Rect
  /// Whether cells have room for numbers.
  let isNumbered: Bool
  /// The whole panel.
  let width: Double
  /// Every how-manieth layer and head is named.
  let steps: (layers: Int, heads: Int)

  /// The numbers in the cells.
  static let numbers = Font(.tokens, size: 7)
  static let title = Font(.words, size: 9)
  /// From the top of a panel to the baselines of its title, its unit, the heads' names, and to its cells.
  static let baselines = (title: 9.0, unit: 20.0, heads: 34.0, cells: 38.0)
  /// Cells with numbers, in points; up to so many heads and layers have them.
  private static let numbered = (cell: Size(width: 28, height: 16), heads: 16, layers: 32)
  /// The side that cells without numbers share, in points.
  private static let side = 320
  /// A title longer than the cells takes no more room than this, in points.
  private static let longestTitle = 190.0
  /// A panel is at least so much wider than its layers' names, in points: the colour bar needs it.
  private static let least = 84.0

  /// - Parameter room: no panel is wider than this, in points, if only cells can be made small enough.
  init(
    layers: [Int], heads: [Int], panels: [MetricPanel], room: Double = .infinity, measurer: any TextMeasuring
  ) {
    self.layers = layers
    self.heads = heads
    func width(_ text: String, _ font: Font) -> Double { measurer.extent(of: text, font: font).width }
    let layerWidth = layers.map { width("L\($0)", .caption) }.max() ?? 0
    let headWidth = heads.map { width("H\($0)", .caption) }.max() ?? 0
    let left = (layerWidth + 5).rounded(.up)
    let share = (room - left) / Double(max(heads.count, 1))
    isNumbered =
      heads.count <= Self.numbered.heads && layers.count <= Self.numbered.layers
      && Self.numbered.cell.width <= share
    cell =
      isNumbered
      ? Self.numbered.cell
      : Size(
        width: min(max(Double(Self.side / max(heads.count, 1)), 4), 12, max(share, 1)),
        height: Double(min(max(Self.side / max(layers.count, 1), 4), 16)))
    steps = (
      roundStep(pitch: cell.height, needed: Font.caption.size + 1),
      roundStep(pitch: cell.width, needed: headWidth + 4)
    )
    grid = Rect(
      x: left, y: Self.baselines.cells, width: cell.width * Double(heads.count),
      height: cell.height * Double(layers.count))
    let titles = panels.map {
      max(width($0.title, Self.title), width(PanelDrawing.unit(of: $0), .caption))
    }
    let legends = panels.map { PanelLegend.entryWidth(of: $0, measurer: measurer) }
    let wanted = max(min(titles.max() ?? 0, Self.longestTitle), legends.max() ?? 0)
    self.width = max(grid.maxX, left + Self.least, min(wanted, room)).rounded(.up)
  }

  func rect(layer: Int, head: Int) -> Rect {
    Rect(
      x: grid.x + Double(head) * cell.width, y: grid.y + Double(layer) * cell.height, width: cell.width,
      height: cell.height)
  }

  /// The names of layers and heads around the cells.
  func names(_ color: Color) -> [DrawingGroup] {
    let headNames = stride(from: 0, to: heads.count, by: steps.heads).map { head in
      let rect = rect(layer: 0, head: head)
      return DrawingElement.text(
        TextRun(
          "H\(heads[head])", at: Point(x: rect.x + rect.width / 2, y: Self.baselines.heads), anchor: .middle,
          font: .caption, color: color))
    }
    let layerNames = stride(from: 0, to: layers.count, by: steps.layers).map { layer in
      let rect = rect(layer: layer, head: 0)
      return DrawingElement.text(
        TextRun(
          "L\(layers[layer])",
          at: Point(x: grid.x - 5, y: rect.y + rect.height / 2 + Font.caption.size * 0.36), anchor: .end,
          font: .caption, color: color))
    }
    return [DrawingGroup("head-names", headNames), DrawingGroup("layer-names", layerNames)]
  }
}
