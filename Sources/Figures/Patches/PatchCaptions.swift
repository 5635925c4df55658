/// The words above and below a map over an image: whose weights they are, and how much of them there is.
struct PatchCaptions: Sendable {
  /// What they take below the image and the bar, in points.
  var height: Double { notes(weight: 0.001_23).height - 2 }

  private let area: Rect
  private let bottom: Double
  private let width: Double
  /// The room of the line above the image; the colour bar's name stands on the same line.
  private let room: Double
  private let keys: String
  /// Whether that line has no room for what the keys are.
  private let namesKeysBelow: Bool
  private let style: FigureStyle
  private let measurer: any TextMeasuring

  /// - Parameters:
  ///   - area: the image, and what patches cover beyond it.
  ///   - width: of the figure, in points.
  init(
    _ placement: PatchPlacement, area: Rect, bar: ColorBar, width: Double, style: FigureStyle,
    measurer: any TextMeasuring
  ) {
    self.area = area
    self.width = width
    self.style = style
    self.measurer = measurer
    bottom = max(area.maxY, bar.bottom)
    room = (bar.isShown ? bar.rect.x - 8 : width - FigureHeader.margin) - area.x
    keys = "keys are the \(placement.rows) × \(placement.columns) patches"
    let longest = "\(PatchQuery.patch(row: 99, column: 99).description) · \(keys)"
    namesKeysBelow = measurer.extent(of: longest, font: .caption).width > room
  }

  /// The words, shortened or in further lines where there is no room.
  ///
  /// - Parameter weight: of all patches together.
  func group(query: PatchQuery, weight: Double) -> DrawingGroup {
    let words = namesKeysBelow ? query.description : "\(query.description) · \(keys)"
    let line = TextRun(
      shortened(visibleControls(in: words), to: room, font: .caption, measurer: measurer),
      at: Point(x: area.x, y: area.y - 7), font: .caption, color: style.theme.secondary)
    let below = notes(weight: weight).group(below: bottom - 2)
    return DrawingGroup("notes", [.text(line)] + below.flatMap(\.elements))
  }

  private func notes(weight: Double) -> FigureNotes {
    FigureNotes(
      (namesKeysBelow ? [keys] : []) + ["all patches together have the weight \(threeDigits(weight))"],
      from: area.x, width: width, style: style, measurer: measurer)
  }
}
