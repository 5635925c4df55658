/// Numbers as Hugging Face's tokenizers read them from `tokenizer.json`.
///
/// serde_json divides the digits, as one whole number, by a power of ten. That is up to one unit in the last place off
/// the nearest `Double`, for about one in nine scores of Unigram models; and the best of two tokenizations that are
/// equally good but for rounding depends on it.
enum SerdeNumber {
  /// The powers of ten that a `Double` can hold.
  private static let powers: [Double] = (0...308).map { Double("1e\($0)") ?? .infinity }

  /// What serde_json makes of the shortest decimal that stands for `number`, which is how files spell it.
  static func read(_ number: Double) -> Double {
    var digits: UInt64 = 0
    var exponent = 0
    var isFraction = false
    var text = number.description
    text.withUTF8 { text in
      for (place, byte) in text.enumerated() {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
          digits = digits &* 10 &+ UInt64(byte & 0xF)
          if isFraction { exponent -= 1 }
        case UInt8(ascii: "."): isFraction = true
        case UInt8(ascii: "e"):
          exponent += Int(String(decoding: text[(place + 1)...], as: UTF8.self)) ?? 0
          return
        default: break
        }
      }
    }
    var result = Double(digits)
    while exponent < -308 && result != 0 {
      result /= powers[308]
      exponent += 308
    }
    result = exponent < 0 ? result / powers[min(-exponent, 308)] : result * powers[min(exponent, 308)]
    return number.sign == .minus ? -result : result
  }
}
