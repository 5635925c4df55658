/// The line at the top of a figure: its title, and beside it what it belongs to.
struct FigureHeader: Sendable {
  /// The margin around every figure, in points.
  static let margin = 12.0
  /// Where the header ends, in points from the top.
  static let height = 40.0

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
    let used = title.isEmpty ? 0 : measurer.extent(of: title, font: .title).width + 10
    if !subtitle.isEmpty && room - used >= 24 {
      let subtitle = shortened(
        visibleControls(in: subtitle), to: room - used, font: .subtitle, measurer: measurer)
      let place = Point(x: Self.margin + used, y: baseline)
      elements.append(.text(TextRun(subtitle, at: place, font: .subtitle, color: theme.secondary)))
    }
    return DrawingGroup("title", elements)
  }
}
