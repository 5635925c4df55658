/// Layers × heads, one number a cell: one panel a metric, as small multiples with one order of layers and heads.
///
/// Layers run down and heads across, named `L0…` and `H0…`. Each panel has a range of its own, which its colour bar states. The
/// number stands in its cell where there is room; a cell without a value is crossed out.
public struct MetricGridLayout: Sendable {
  private let grid: MetricGrid
  private let style: FigureStyle
  private let measurer: any TextMeasuring

  /// Lays out the panels, in their order, in lines.
  ///
  /// - Parameters:
  ///   - layers, heads: the numbers of the rows and columns.
  ///   - panels: what stands in them; those without any value should be left out.
  public init(
    layers: [Int], heads: [Int], panels: [MetricPanel], style: FigureStyle = FigureStyle(),
    measurer: any TextMeasuring
  ) {
    grid = MetricGrid(layers: layers, heads: heads, panels: panels, style: style, measurer: measurer)
    self.style = style
    self.measurer = measurer
  }

  /// The size of the figure, in points.
  public var size: Size { drawing(title: "").size }

  /// The figure.
  ///
  /// - Parameters:
  ///   - title: such as the model's name.
  ///   - subtitle: what stands below the title, such as the sequence.
  public func drawing(title: String, subtitle: String = "") -> Drawing {
    let top = FigureHeader.height(style)
    let size = Size(
      width: FigureHeader.width(grid.size.width + 2 * FigureHeader.margin, style),
      height: top + grid.size.height + FigureHeader.margin)
    let header = FigureHeader(width: size.width, style: style, measurer: measurer)
    let of = [title, subtitle].filter { !$0.isEmpty }.joined(separator: ", ")
    return style.finished(
      Drawing(
        size: size, background: style.paper, title: title, description: grid.description(of: of),
        groups: [header.group(title: title, subtitle: subtitle)]
          + grid.groups.map { $0.moved(x: FigureHeader.margin, y: top) }))
  }
}
