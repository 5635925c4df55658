/// The tokens on an atlas's axes, or the indices at their ends.
extension AtlasLayout {
  /// Between a label and a map, in points.
  static let labelGap = 4.0
  /// The indices at the ends of an axis whose tokens are not labelled.
  static let indexFont = Font(.tokens, size: 6.5)
  /// A map's side has to be this long for indices at its ends.
  private static let indexedSide = 32.0

  /// The last index of an axis of `tokens` without labels, where its ends are marked.
  static func lastIndex(_ tokens: Int, side: Double) -> String? {
    side >= indexedSide ? String(tokens - 1) : nil
  }

  /// The room that labels take between the heads' names and the maps.
  var keyRoom: Double {
    guard let tokens else {
      return Self.lastIndex(keys, side: mapSize.width) == nil ? 0 : Self.indexFont.size
    }
    return Self.labelGap + (isUpright(tokens.keys) ? tokens.keys.font.size : tokens.keys.width)
  }

  /// Whether keys are written as words are, rather than turned.
  private func isUpright(_ keys: AxisLabels) -> Bool { keys.width <= cell - 3 }

  /// The queries beside each layer's first map; where there are too many, the first and last index at the very first map.
  func queryTexts(left: Double, tops: [Double]) -> [DrawingElement] {
    func text(_ string: String, _ center: Double, _ font: Font, _ color: Color, _ shift: Double? = nil)
      -> DrawingElement
    {
      let baseline = center + (shift ?? font.size * AxisLabels.Label.middle)
      return .text(
        TextRun(
          string, at: Point(x: left - Self.labelGap, y: baseline), anchor: .end, font: font, color: color))
    }
    if let queries = tokens?.queries {
      return tops.flatMap { top in
        queries.labels.map { text($0.text, top + $0.center, $0.font, style.theme.ink, $0.shift) }
      }
    }
    guard let top = tops.first, let last = Self.lastIndex(queries, side: mapSize.height) else { return [] }
    let half = Self.indexFont.size / 2
    return [("0", top + half), (last, top + mapSize.height - half)].map {
      text($0, $1, Self.indexFont, style.theme.secondary)
    }
  }

  /// The keys above the first layer's maps; where there are too many, the first and last index above the very first map.
  func keyTexts(lefts: [Double], top: Double) -> [DrawingElement] {
    let baseline = top - Self.labelGap
    if let keys = tokens?.keys {
      let isUpright = isUpright(keys)
      return lefts.flatMap { left in
        keys.labels.map { label in
          let center = left + label.center + (isUpright ? 0 : label.shift)
          return .text(
            TextRun(
              label.text, at: Point(x: center, y: baseline), anchor: isUpright ? .middle : .start,
              rotation: isUpright ? 0 : -90, font: label.font, color: style.theme.ink))
        }
      }
    }
    guard let left = lefts.first, let last = Self.lastIndex(keys, side: mapSize.width) else { return [] }
    return [("0", left, TextRun.Anchor.start), (last, left + mapSize.width, .end)].map { string, x, anchor in
      .text(
        TextRun(
          string, at: Point(x: x, y: baseline), anchor: anchor, font: Self.indexFont,
          color: style.theme.secondary))
    }
  }
}
