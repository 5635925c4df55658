/// How the numbers of one panel are written: all with as many decimals, in a power of ten that keeps them short.
struct CellNumbers: Sendable {
  /// The numbers are written as multiples of ten to this power: a multiple of 3.
  let exponent: Int
  let power: Double
  private let places: Int

  /// - Parameter greatest: the greatest magnitude, finite.
  init(upTo greatest: Double) {
    var (exponent, power) = (0, 1.0)
    if greatest >= 999.5 {
      while greatest / power >= 999.5 {
        exponent += 3
        power *= 1000
      }
    } else if greatest > 0, greatest < 0.095 {
      // Down to the least of all numbers, after which there is nothing to tell apart.
      while greatest / power < 1, exponent > -300 {
        exponent -= 3
        power /= 1000
      }
    }
    self.exponent = exponent
    self.power = power
    let mantissa = greatest / power  // Rounding may add a digit.
    places = mantissa >= 99.95 ? 0 : mantissa >= 9.995 ? 1 : 2
  }

  /// `0.50`, `−12.4`: five characters at most where the number is no greater than the greatest.
  func text(_ value: Double) -> String {
    let digits = decimal((value / power).magnitude, places: places)
    let isZero = digits.allSatisfy { "0.".contains($0) }
    let sign = value < 0 && !isZero ? "−" : ""
    guard places > 0, digits.allSatisfy({ "0123456789.".contains($0) }) else { return sign + digits }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    return sign + parts[0] + "." + fraction + String(repeating: "0", count: places - fraction.count)
  }

  /// ` × 10⁻³`, or nothing.
  var factor: String {
    guard exponent != 0 else { return "" }
    let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let digits = String(exponent.magnitude).compactMap(\.wholeNumberValue).map { raised[$0] }
    return " × 10" + (exponent < 0 ? "⁻" : "") + String(digits)
  }
}

/// A number as the end of a scale has it: three digits, with a sign as wide as a digit.
package func signedDigits(_ value: Double) -> String {
  value < 0 ? "−" + threeDigits(-value) : threeDigits(value)
}
