/// The colour bar of a figure: its place, and what is drawn of it.
struct ColorBar: Sendable {
  static let width = 8.0
  /// The bar, its numbers and the gap before it; nothing where the style shows none.
  static func room(_ style: FigureStyle) -> Double { style.showsColorBar ? 52 : 0 }

  var rect: Rect
  var map: ColorMap
  var scale: ColorScale
  var theme: Theme
  /// Whether anything is drawn.
  var isShown: Bool
  /// Whether it explains maps that may have scales of their own.
  var isOfSeveralMaps: Bool

  /// - Parameters:
  ///   - x: the right edge of the maps.
  ///   - y: the top of the maps.
  ///   - height: the height of the maps; the bar is as high, within limits.
  init(
    rightOf x: Double, top y: Double, height: Double, style: FigureStyle, scale: ColorScale,
    isOfSeveralMaps: Bool = false
  ) {
    self.isOfSeveralMaps = isOfSeveralMaps
    rect = Rect(x: x + 16, y: y, width: Self.width, height: min(max(height, 64), 144).rounded())
    map = style.colorMap
    theme = style.theme
    isShown = style.showsColorBar
    self.scale = scale
  }

  /// Where the bar ends, or would begin if it is not shown.
  var bottom: Double { isShown ? rect.maxY : rect.y }

  /// The bar and its name, the same whatever the weights.
  var frame: DrawingGroup { frame(palette: map.palette) }

  /// The same with other colours for the levels.
  ///
  /// - Parameter name: what the colours stand for, in lines; nil says that they are weights, and how they become colours.
  func frame(palette: [Color], name: [String]? = nil) -> DrawingGroup {
    guard isShown else { return DrawingGroup("color-bar", []) }
    let levels = (0..<ColorMap.levelCount).map { UInt8(ColorMap.levelCount - 1 - $0) }
    let cells = CellImage(
      rect: rect, rows: levels.count, columns: 1, indices: levels, palette: palette)
    let name = name ?? self.name
    let lines = name.reversed().enumerated().map { line, words in
      DrawingElement.text(
        TextRun(
          words, at: Point(x: rect.x, y: rect.y - 8 - Double(line) * 10), font: .caption,
          color: theme.secondary))
    }
    return DrawingGroup("color-bar", [.cells(cells)] + outline(of: rect, theme.hairline) + lines)
  }

  private var name: [String] {
    let unit = isOfSeveralMaps && scale.range == .ownMaximum ? "% of max" : "weight"
    return switch scale.transfer {
    case .linear: [unit]
    case .squareRoot: [unit + ",", "√ scale"]
    case .logarithm: [unit + ",", "log scale"]
    }
  }

  /// The numbers beside the bar: its ends, 0 where it is inside, and round ones as far as there is room.
  func ticks(_ scale: FittedScale) -> DrawingGroup {
    var ticks: [(place: Double, text: String)] = [
      (1, (scale.clampsAbove ? "≥" : "") + signedDigits(scale.upper)),
      (0, (scale.clampsBelow ? "≤" : "") + signedDigits(scale.lower)),
    ]
    let candidates = roundNumbers(on: scale, most: min(5, Int(rect.height / 14)))
    for candidate in candidates where candidate > scale.lower && candidate < scale.upper {
      let place = scale.fraction(candidate)
      if ticks.allSatisfy({ ($0.place - place).magnitude * rect.height >= 13 }) {
        ticks.append((place, signedDigits(candidate)))
      }
    }
    return marks(ticks)
  }

  /// Numbers beside the bar, from 0 at its foot to 1 at its top.
  func marks(_ ticks: [(place: Double, text: String)]) -> DrawingGroup {
    let elements = (isShown ? ticks : []).sorted { $0.place > $1.place }.flatMap { tick -> [DrawingElement] in
      let y = rect.maxY - tick.place * rect.height
      let line = min(max((y * 2).rounded() / 2, rect.y + 0.25), rect.maxY - 0.25)
      return [
        .line(
          from: Point(x: rect.maxX + 0.5, y: line), to: Point(x: rect.maxX + 3, y: line), width: 0.5,
          theme.hairline),
        .text(
          TextRun(
            tick.text, at: Point(x: rect.maxX + 5, y: y + Font.scale.size * 0.36), font: .scale,
            color: theme.secondary)),
      ]
    }
    return DrawingGroup("color-scale", elements)
  }
}

/// A hairline around `rect`, half a point wide, outside of it; drawn after what is in it, since some PDF readers round
/// images up to whole pixels.
func outline(of rect: Rect, _ color: Color) -> [DrawingElement] {
  let line = 0.5
  let wide = rect.width + 2 * line
  return [
    .fill(Rect(x: rect.x - line, y: rect.y - line, width: wide, height: line), color),
    .fill(Rect(x: rect.x - line, y: rect.maxY, width: wide, height: line), color),
    .fill(Rect(x: rect.x - line, y: rect.y, width: line, height: rect.height), color),
    .fill(Rect(x: rect.maxX, y: rect.y, width: line, height: rect.height), color),
  ]
}
