/// Which numbers the ends of a panel's colours stand for, and whether its colours have a middle.
public enum MetricRange: Sendable, Hashable {
  /// 0 to 1, in the style's colours: shares of all panels can be compared.
  case share
  /// From 0, or the least value where one is below, to the greatest value; in the style's colours.
  case fitted
  /// As far below 0 as above, up to the greatest magnitude; in diverging colours.
  case signed
  /// As far below 0 as above, up to the number, which is above 0; in diverging colours.
  case within(Double)

  /// The range for these numbers.
  func fitted(to values: some Sequence<Double>) -> FittedRange {
    var (least, greatest) = (0.0, 0.0)
    for value in values { (least, greatest) = (min(least, value), max(greatest, value)) }
    switch self {
    case .share:
      return FittedRange(lower: 0, upper: 1, isDiverging: false, clamps: least < 0 || greatest > 1.000_01)
    case .fitted:
      return FittedRange(
        lower: least, upper: greatest > least ? greatest : 1, isDiverging: false, clamps: false)
    case .signed:
      let limit = max(-least, greatest)
      let end = limit > 0 ? limit : 1
      return FittedRange(lower: -end, upper: end, isDiverging: true, clamps: false)
    case .within(let limit):
      let end = limit > 0 && limit.isFinite ? limit : 1
      return FittedRange(lower: -end, upper: end, isDiverging: true, clamps: max(-least, greatest) > end)
    }
  }
}

/// A range whose ends are known.
struct FittedRange: Sendable, Hashable {
  var lower: Double
  /// Above `lower`.
  var upper: Double
  var isDiverging: Bool
  /// Whether numbers beyond an end share its colour.
  var clamps: Bool

  /// The level of a number in the palette of the style, or of `ColorMap.diverging`.
  func level(of value: Double) -> UInt8 {
    if isDiverging {
      let side = min(max(value / upper, -1), 1)
      return UInt8(
        ColorMap.center + Int((side * Double(ColorMap.levelCount - 1 - ColorMap.center)).rounded()))
    }
    // Divided first, so that no difference overflows.
    let unit = max(lower.magnitude, upper.magnitude)
    let fraction = (value / unit - lower / unit) / (upper / unit - lower / unit)
    return UInt8((min(max(fraction, 0), 1) * Double(ColorMap.levelCount - 1)).rounded())
  }
}
