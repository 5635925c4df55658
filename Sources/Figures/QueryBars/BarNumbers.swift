/// The numbers beside bars: all with as many decimals, so that their points stand below each other.
struct BarNumbers: Sendable {
  /// nil writes each number by itself, where they are too large or small for a common form.
  private let places: Int?

  /// Three decimals, or what two digits of the greatest need.
  init(_ weights: [Float]) {
    let greatest = Double(weights.filter(\.isFinite).map(\.magnitude).max() ?? 0)
    switch greatest {
    case 0: places = 0
    case 0.01..<1000: places = 3
    case 0.001..<0.01: places = 4
    case 0.000_1..<0.001: places = 5
    default: places = nil
    }
  }

  /// `0.250`, `<0.001`, `−0.031`, `not a number`.
  func text(_ weight: Float) -> String {
    guard weight.isFinite else { return weight.isNaN ? "NaN" : weight < 0 ? "−∞" : "∞" }
    guard weight != 0 else { return "0" }
    guard let places else { return signedDigits(Double(weight)) }
    let digits = decimal(Double(weight.magnitude), places: places)
    guard digits != "0" else {
      return (weight < 0 ? "−" : "") + "<0." + String(repeating: "0", count: max(places - 1, 0)) + "1"
    }
    let parts = digits.split(separator: ".")
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    let zeros = String(repeating: "0", count: places - fraction.count)
    return (weight < 0 ? "−" : "") + parts[0] + "." + fraction + zeros
  }
}
