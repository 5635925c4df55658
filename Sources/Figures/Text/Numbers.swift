/// `value` with at most `places` digits after the point, trailing zeros dropped: `0.25`, `1`, `-3.1`.
///
/// Values that do not fit are written by `Double.description`.
package func decimal(_ value: Double, places: Int) -> String {
  let power = (0..<places).reduce(1.0) { product, _ in product * 10 }
  guard let scaled = Int(exactly: (value * power).rounded()), let unit = Int(exactly: power) else {
    return value.description
  }
  let (whole, part) = scaled.magnitude.quotientAndRemainder(dividingBy: unit.magnitude)
  let sign = scaled < 0 ? "-" : ""
  guard part > 0 else { return "\(sign)\(whole)" }
  let digits = String(part)
  var fraction = String(repeating: "0", count: places - digits.count) + digits
  while fraction.hasSuffix("0") { fraction.removeLast() }
  return "\(sign)\(whole).\(fraction)"
}

/// `value` with three significant digits: `0.0371`, `12.4`, `3.1e-07`.
package func threeDigits(_ value: Double) -> String {
  guard value.isFinite, value != 0 else { return value == 0 ? "0" : value.description }
  var mantissa = value
  var exponent = 0
  while mantissa.magnitude >= 9.995 {
    mantissa /= 10
    exponent += 1
  }
  while mantissa.magnitude < 0.9995 {
    mantissa *= 10
    exponent -= 1
  }
  guard (-4...5).contains(exponent) else { return "\(decimal(mantissa, places: 2))e\(exponent)" }
  return decimal(value, places: max(0, 2 - exponent))
}

/// A count with a comma between thousands: `4,096`.
func grouped(_ count: Int) -> String {
  let digits = String(count.magnitude)
  var text = ""
  for (place, digit) in digits.enumerated() {
    if place > 0, (digits.count - place) % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return (count < 0 ? "−" : "") + text
}
