/// The lines at the top of a figure: its title, and below it what it belongs to.
struct FigureHeader: Sendable {
  /// The margin around every figure, in points.
  static let margin = 12.0
  /// Where the header ends, in points from the top.
  static let height = 52.0
  /// No figure is narrower than this, so that a usual subtitle is not cut even where the map is small.
  static let leastWidth = 240.0

  var width: Double
  var theme: Theme
  var measurer: any TextMeasuring

  func group(title: String, subtitle: String) -> DrawingGroup {
    let measurer = self.measurer
    let room = width - 2 * Self.margin
    let baseline = Self.margin + 11
    let title = shortened(visibleControls(in: title), to: room, font: .title, measurer: measurer)
    var elements: [DrawingElement] = []
    if !title.isEmpty {
      let place = Point(x: Self.margin, y: baseline)
      elements.append(.text(TextRun(title, at: place, font: .title, color: theme.ink)))
    }
    if !subtitle.isEmpty {
      let subtitle = shortened(
        visibleControls(in: subtitle), to: room, font: .subtitle, measurer: measurer)
      let place = Point(x: Self.margin, y: title.isEmpty ? baseline : baseline + 13)
      elements.append(.text(TextRun(subtitle, at: place, font: .subtitle, color: theme.secondary)))
    }
    return DrawingGroup("title", elements)
  }
}
