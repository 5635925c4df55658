/// Two runs compared, on one sheet: above, what changed of every head as a metric grid; below, the maps of a few heads in both
/// runs and their difference, all with one scale of change.
public struct ComparisonFigureLayout: Sendable {
  /// One head below the grid.
  public struct Head: Sendable {
    /// The head, `L3H5`.
    public let title: String
    /// What stands beside it, such as how much it changed.
    public let note: String
    /// Its weights in both runs.
    public let pair: MapPair

    /// A head by its name and its weights.
    public init(title: String, note: String = "", pair: MapPair) {
      self.title = title
      self.note = note
      self.pair = pair
    }
  }

  private let grid: MetricGrid
  private let maps: DifferenceMaps
  private let names: (first: String, second: String)
  private let style: FigureStyle
  private let measurer: any TextMeasuring

  /// Between the grid and the first head, and between two heads, in points.
  private static let gap = 26.0
  /// The line of a head's name above its maps, in points.
  private static let lineHeight = 18.0

  /// Lays out the sheet.
  ///
  /// - Parameters:
  ///   - layers, heads: the numbers of the grid's rows and columns.
  ///   - panels: what is shown of every head, such as the divergence of its maps and the change of metrics (`MetricRange.signed`).
  ///   - queryLabels, keyLabels: the display text of the tokens that both runs have in common.
  ///   - names: what A and B are, such as the models' names.
  public init(
    layers: [Int], heads: [Int], panels: [MetricPanel], queryLabels: [String], keyLabels: [String],
    names: (first: String, second: String), style: FigureStyle = FigureStyle(), measurer: any TextMeasuring
  ) {
    grid = MetricGrid(layers: layers, heads: heads, panels: panels, style: style, measurer: measurer)
    maps = DifferenceMaps(
      queryLabels: queryLabels, keyLabels: keyLabels, names: names, style: style, measurer: measurer)
    self.names = names
    self.style = style
    self.measurer = measurer
  }

  /// The figure.
  ///
  /// - Parameters:
  ///   - title: such as `A and B compared`.
  ///   - subtitle: such as the sequence.
  ///   - heads: those whose maps are shown, in their order; none where there are no maps.
  /// - Precondition: every pair has as many weights as queries × keys.
  public func drawing(title: String, subtitle: String = "", heads: [Head]) -> Drawing {
    let width = FigureHeader.width(
      max(grid.size.width, heads.isEmpty ? 0 : maps.size.width) + 2 * FigureHeader.margin, style)
    let header = FigureHeader(width: width, style: style, measurer: measurer)
    var groups = [header.group(title: title, subtitle: subtitle)]
    var y = FigureHeader.height(style)
    groups += grid.groups.map { $0.moved(x: FigureHeader.margin, y: y) }
    y += grid.size.height
    let limit = heads.map(\.pair.greatestChange).max() ?? 0
    for head in heads {
      y += Self.gap
      groups.append(line(of: head, y: y + 10, width: width - 2 * FigureHeader.margin))
      y += Self.lineHeight
      groups += (maps.frame + maps.overlay(head.pair, limit: limit)).map {
        $0.moved(x: FigureHeader.margin, y: y)
      }
      y += maps.size.height
    }
    return style.finished(
      Drawing(
        size: Size(width: width, height: y + FigureHeader.margin), background: style.paper, title: title,
        description: description(heads), groups: groups))
  }

  private func line(of head: Head, y: Double, width: Double) -> DrawingGroup {
    let font = Font(.words, size: 10, weight: .bold)
    let (margin, measurer) = (FigureHeader.margin, measurer)
    let nameWidth = measurer.extent(of: head.title, font: font).width
    var elements = [
      DrawingElement.text(TextRun(head.title, at: Point(x: margin, y: y), font: font, color: style.theme.ink))
    ]
    let room = width - nameWidth - 8
    if !head.note.isEmpty, room > 24 {
      let note = shortened(visibleControls(in: head.note), to: room, font: .subtitle, measurer: measurer)
      elements.append(
        .text(
          TextRun(
            note, at: Point(x: margin + nameWidth + 8, y: y), font: .subtitle, color: style.theme.secondary)))
    }
    return DrawingGroup("head-titles", elements)
  }

  private func description(_ heads: [Head]) -> String {
    let below = heads.map { head in
      "\(head.title)\(head.note.isEmpty ? "" : " (\(head.note))"): the greatest change of a weight is "
        + "\(threeDigits(head.pair.greatestChange))."
    }
    return
      ([grid.description(of: "A (\(names.first)) and B (\(names.second))")]
      + (below.isEmpty ? [] : ["Below, the maps of A, of B, and B − A."]) + below).joined(separator: " ")
  }
}
