/// The token labels of one axis: which tokens are labelled, how large, and how much room they take.
struct AxisLabels: Sendable {
  struct Label: Sendable {
    /// The token's position in the sequence.
    var index: Int
    /// The label as it is drawn, shortened where it was too long.
    var text: String
    /// The axis's font, bold where the token is highlighted, smaller where the letters are too high for a line.
    var font: Font
    /// Where the token's centre lies along the axis, in points from the map's edge.
    var center: Double
    /// From the centre down to the baseline, in points.
    var shift: Double
    /// Whether the token is no text, such as `[CLS]`.
    var isSpecial: Bool
  }

  /// No label of a head's figure is longer than this, in points.
  static let longest = 108.0

  let labels: [Label]
  let font: Font
  /// Every how-manieth token is labelled; above 1, labels carry their indices.
  let step: Int
  /// Whether labels have moved to where words begin, and say whole words.
  let saysWords: Bool
  /// The width of the widest label.
  let width: Double
  /// How far labels reach above and below their baselines.
  let reach: (above: Double, below: Double)
  /// The width that the indices take beside the labels, 0 without them.
  let indexWidth: Double

  /// - Parameters:
  ///   - cell: the side of a cell, in points.
  ///   - pooling: how many tokens a cell stands for.
  ///   - marked: the places of highlighted tokens; their labels are bold, and thinned only where they would overlap each other.
  ///   - font: nil leaves it to the size of the cells.
  init(
    _ tokens: AxisTokens, cell: Double, pooling: Int, marked: Set<Int> = [], font: Font? = nil,
    longest: Double = Self.longest, measurer: some TextMeasuring
  ) {
    let pitch = cell / Double(pooling)
    let font = font ?? Font(.tokens, size: cell >= 12 ? 9 : 7.5)
    let lineHeight = font.size * 1.25
    let words = pitch < lineHeight ? tokens.wordLabels : [:]
    let places = LabelPlaces(
      count: tokens.count, pitch: pitch, needed: lineHeight, marked: marked, isWordStart: { words[$0] != nil }
    )
    labels = places.places.map { index in
      let isMarked = marked.contains(index)
      let string = isMarked ? tokens.labels[index] : words[index] ?? tokens.labels[index]
      return Label(
        string, at: index, center: (Double(index) + 0.5) * pitch, room: places.room, longest: longest,
        font: isMarked ? font.bold : font, isSpecial: tokens.specials.contains(index), measurer: measurer)
    }
    let extents = labels.map { measurer.extent(of: $0.text, font: $0.font) }
    self.font = font
    step = places.step
    saysWords = step > 1 && !words.isEmpty
    width = extents.map(\.width).max() ?? 0
    reach = (extents.map(\.ascent).max() ?? 0, extents.map(\.descent).max() ?? 0)
    indexWidth =
      step > 1 && !labels.isEmpty
      ? measurer.extent(of: String(tokens.count - 1), font: font).width
        + measurer.extent(of: " ", font: font).width
      : 0
  }

  /// The room the labels take at right angles to their axis when they are written along it, in points.
  var length: Double { width + indexWidth }

  /// What a thinned axis has to say about itself.
  var note: String? {
    switch step {
    case 1: nil
    case 2: saysWords ? "about every 2nd" : "every 2nd"
    default: (saysWords ? "about " : "") + "every \(step)th"
    }
  }
}

extension AxisLabels.Label {
  /// The middle of a line of text is about a third of an em above its baseline.
  static let middle = 0.34

  /// A label whose ink stays within `room` points along the axis: the baseline gives way first, then the size.
  fileprivate init(
    _ string: String, at index: Int, center: Double, room: Double, longest: Double, font: Font,
    isSpecial: Bool,
    measurer: some TextMeasuring
  ) {
    let text = shortened(axisLabel(string), to: longest, font: font, measurer: measurer)
    var font = font
    var extent = measurer.extent(of: text, font: font)
    if extent.ascent + extent.descent > room {
      // In tenths of a point, so that there are few sizes.
      font.size = max((font.size * room / (extent.ascent + extent.descent) * 10).rounded(.down) / 10, 1)
      extent = measurer.extent(of: text, font: font)
    }
    let shift = min(max(Self.middle * font.size, extent.ascent - room / 2), room / 2 - extent.descent)
    self.init(
      index: index, text: text, font: font, center: center, shift: shift, isSpecial: isSpecial)
  }
}
