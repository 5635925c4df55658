/// The lines at the top of a figure: its title, and below it what it belongs to.
struct FigureHeader: Sendable {
  /// The margin around every figure, in points.
  static let margin = 12.0

  /// The figure's width, before it is enlarged.
  var width: Double
  var style: FigureStyle
  var measurer: any TextMeasuring

  /// Where the header ends and the figure begins, in points from the top: the margin where no title is shown.
  static func height(_ style: FigureStyle) -> Double { style.showsTitle ? 52 : margin }

  /// The width of a figure that needs `needed` points: no less than was asked for, or than a usual subtitle needs.
  static func width(_ needed: Double, _ style: FigureStyle) -> Double {
    max(needed, style.layoutWidth ?? (style.showsTitle ? 240 : 0))
  }

  /// Title and subtitle, shortened to the width; nothing where the style shows none.
  func group(title: String, subtitle: String) -> DrawingGroup {
    guard style.showsTitle else { return DrawingGroup("title", []) }
    let (theme, measurer) = (style.theme, measurer)
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
