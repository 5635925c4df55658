extension JSONParser {
  /// Reads a number; the current byte is its sign or first digit.
  mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    var decimal = Decimal()
    let isNegative = current == UInt8(ascii: "-")
    if isNegative { position += 1 }

    if current == UInt8(ascii: "0") {
      position += 1
      if isDigit(current) { throw unexpected("no digit after a leading 0") }
    } else {
      try parseDigits { decimal.append($0) }
    }
    var isInteger = true
    if current == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      try parseDigits {
        decimal.append($0)
        decimal.exponent -= 1
      }
    }
    if let letter = current, letter | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      position += 1
      let isSmall = current == UInt8(ascii: "-")
      if isSmall || current == UInt8(ascii: "+") { position += 1 }
      var exponent = 0
      try parseDigits { exponent = min(exponent * 10 + Int($0), 1_000_000) }
      decimal.exponent += isSmall ? -exponent : exponent
    }

    if isInteger, let magnitude = decimal.wholeMantissa {
      // -0 is a floating-point value: the integer 0 has no sign.
      if isNegative && magnitude == 0 { return .number(-0.0) }
      if isNegative, magnitude <= Int.min.magnitude {
        return .integer(Int(truncatingIfNeeded: 0 &- magnitude))
      }
      if !isNegative, let value = Int(exactly: magnitude) { return .integer(value) }
    }
    if let magnitude = decimal.exactDouble { return .number(isNegative ? -magnitude : magnitude) }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw error(.numberTooLarge(text.utf8.count > 40 ? "\(text.prefix(37))..." : text), at: start)
    }
    return .number(value)
  }

  @inline(__always)
  private mutating func parseDigits(_ body: (UInt8) -> Void) throws(JSONError) {
    guard isDigit(current) else { throw unexpected("a digit") }
    while let byte = current, isDigit(byte) {
      body(byte - UInt8(ascii: "0"))
      position += 1
    }
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

/// The digits of a number while it is read: mantissa · 10^exponent.
private struct Decimal {
  private var mantissa: UInt = 0
  private var significantDigits = 0
  /// Digits that did not fit the mantissa were left out.
  private var isTruncated = false
  var exponent = 0

  @inline(__always)
  mutating func append(_ digit: UInt8) {
    if significantDigits < 19 {
      mantissa = mantissa * 10 + UInt(digit)
      if mantissa > 0 { significantDigits += 1 }
    } else {
      isTruncated = true
    }
  }

  /// The mantissa, when all digits are in it.
  var wholeMantissa: UInt? { isTruncated ? nil : mantissa }

  /// The value, when one correctly rounded operation on exact operands gives it (Clinger 1990).
  var exactDouble: Double? {
    guard !isTruncated, mantissa <= 1 << 53, abs(exponent) < Self.powersOfTen.count else { return nil }
    let power = Self.powersOfTen[abs(exponent)]
    return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]
}
