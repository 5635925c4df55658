/// The numbers in the cells of a map: two digits of each weight.
enum WeightNumbers {
  /// The size of the numbers where cells have room enough, in points.
  private static let size = 7.0
  /// Cells smaller than this have no numbers, in points: `.12` in letters of 6 points.
  static func leastCell(measurer: some TextMeasuring) -> Double {
    measurer.extent(of: ".12", font: Font(.tokens, size: 6)).width + room
  }
  /// The side of a cell that grows for its number, in points.
  static func suitedCell(measurer: some TextMeasuring) -> Double {
    (measurer.extent(of: ".12", font: Font(.tokens, size: size)).width + room).rounded(.up) + 1
  }
  /// Left and right of a number together, in points.
  private static let room = 2.5

  /// `.12`, `1`, `−.50`, `12`, `3e8`; `0` for 0 itself and `.00` for what is close to it.
  static func text(_ weight: Float) -> String {
    guard weight.isFinite else { return weight.isNaN ? "NaN" : weight > 0 ? "∞" : "−∞" }
    guard weight != 0 else { return "0" }
    let sign = weight < 0 ? "−" : ""
    let magnitude = Double(weight.magnitude)
    let hundredths = Int((min(magnitude, 1) * 100).rounded())
    if hundredths < 100 { return "\(sign).\(hundredths < 10 ? "0" : "")\(hundredths)" }
    if magnitude < 9.95 { return sign + decimal(magnitude, places: 1) }
    var (mantissa, exponent) = (magnitude, 0)
    while mantissa >= 999.5 || (exponent > 0 && mantissa >= 9.5) {
      (mantissa, exponent) = (mantissa / 10, exponent + 1)
    }
    return sign + decimal(mantissa, places: 0) + (exponent > 0 ? "e\(exponent)" : "")
  }

  /// The numbers on the cells of `image`, each in black or white. All are as small as the widest one needs.
  ///
  /// - Parameters:
  ///   - weights: one for each cell.
  ///   - shown: the cells of each row whose keys are not hidden; others have no number. Nil where all are shown.
  static func elements(
    on image: CellImage, weights: some RandomAccessCollection<Float>, shown: [Range<Int>]? = nil,
    measurer: some TextMeasuring
  ) -> [DrawingElement] {
    let (width, height) = (image.rect.width / Double(image.columns), image.rect.height / Double(image.rows))
    let texts = weights.enumerated().map { place, weight in
      let (row, column) = place.quotientAndRemainder(dividingBy: image.columns)
      return shown?[row].contains(column) == false ? "" : text(weight)
    }
    let widest = Set(texts).map { measurer.extent(of: $0, font: Font(.tokens, size: size)).width }.max() ?? 0
    let font = Font(.tokens, size: size * min(1, (width - room) / max(widest, 1)))
    let inks = image.palette.map(\.legible)
    return texts.enumerated().compactMap { place, text in
      guard !text.isEmpty else { return nil }
      let (row, column) = place.quotientAndRemainder(dividingBy: image.columns)
      let center = Point(
        x: image.rect.x + (Double(column) + 0.5) * width,
        y: image.rect.y + (Double(row) + 0.5) * height + font.size * 0.36)
      return .text(
        TextRun(text, at: center, anchor: .middle, font: font, color: inks[Int(image.indices[place])]))
    }
  }
}
