/// The token labels of one axis: which tokens are labelled, how large, and how much room they take.
struct AxisLabels: Sendable {
  struct Label: Sendable {
    /// The token's position in the sequence.
    var index: Int
    /// The label as it is drawn, shortened where it was too long.
    var text: String
    /// Where its cell's centre lies along the axis, in points from the map's edge.
    var center: Double
    /// Whether its row or column is highlighted.
    var isMarked = false
  }

  /// No label of a head's figure is longer than this, in points.
  static let longest = 108.0

  var labels: [Label]
  var font: Font
  /// Every how-manieth token is labelled; above 1, labels carry their indices.
  var step: Int
  /// The width of the widest label.
  var width: Double
  /// The width that the indices take beside the labels, 0 without them.
  var indexWidth: Double

  /// - Parameters:
  ///   - tokens: one label a token.
  ///   - cell: the side of a cell, in points.
  ///   - pooling: how many tokens a cell stands for.
  ///   - marked: the places of highlighted tokens; their labels are bold, and thinned only where they would overlap each other.
  ///   - font: nil leaves it to the size of the cells.
  init(
    _ tokens: [String], cell: Double, pooling: Int, marked: Set<Int> = [], font: Font? = nil,
    longest: Double = Self.longest, measurer: some TextMeasuring
  ) {
    let pitch = cell / Double(pooling)
    let font = font ?? Font(.tokens, size: cell >= 12 ? 9 : 7.5)
    let needed = font.size * 1.25
    let step = roundStep(pitch: pitch, needed: needed)
    func center(_ index: Int) -> Double { (Double(index / pooling) + 0.5) * cell }
    let regular = Self.places(
      stride(from: 0, to: tokens.count, by: step), around: marked.filter(tokens.indices.contains),
      apart: step == 1 ? 0 : needed, center: center)
    labels = regular.map { index in
      let isMarked = marked.contains(index)
      let text = shortened(
        axisLabel(tokens[index]), to: longest, font: isMarked ? font.bold : font, measurer: measurer)
      return Label(index: index, text: text, center: center(index), isMarked: isMarked)
    }
    self.font = font
    self.step = step
    width = labels.map { measurer.extent(of: $0.text, font: $0.isMarked ? font.bold : font).width }.max() ?? 0
    indexWidth =
      step > 1 && !labels.isEmpty
      ? measurer.extent(of: String(tokens.count - 1), font: font).width
        + measurer.extent(of: " ", font: font).width
      : 0
  }

  /// The places that are labelled, ascending: of the marked ones all that have room, of the others those that leave it to them.
  private static func places(
    _ regular: some Sequence<Int>, around marked: Set<Int>, apart: Double, center: (Int) -> Double
  ) -> [Int] {
    guard !marked.isEmpty else { return Array(regular) }
    var kept: [Int] = []
    for place in marked.sorted() where kept.last.map({ center(place) - center($0) >= apart }) ?? true {
      kept.append(place)
    }
    let others = regular.filter { place in
      !marked.contains(place) && kept.allSatisfy { (center(place) - center($0)).magnitude >= apart }
    }
    return (kept + others).sorted()
  }

  /// The room the labels take at right angles to their axis when they are written along it, in points.
  var length: Double { width + indexWidth }

  /// What a thinned axis has to say about itself.
  var note: String? {
    switch step {
    case 1: nil
    case 2: "every 2nd"
    default: "every \(step)th"
    }
  }
}

/// The least of 1, 2, 5, 10, 20, … whose labels stand at least `needed` apart.
///
/// - Parameter pitch: the distance of two neighbours, above 0.
func roundStep(pitch: Double, needed: Double) -> Int {
  var decade = 1
  while true {
    for step in [decade, 2 * decade, 5 * decade] where Double(step) * pitch >= needed { return step }
    decade *= 10
  }
}
