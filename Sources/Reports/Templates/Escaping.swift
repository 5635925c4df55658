extension [UInt8] {
  /// Appends `text` so that it is the same text inside an element or a quoted attribute, in HTML and XML.
  ///
  /// Works on bytes: a combining mark after `"` makes one Swift `Character` of the two, which must not
  /// keep the quote from being escaped. Characters that XML does not allow (controls, U+FFFE, U+FFFF)
  /// become U+FFFD.
  mutating func appendEscaped(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      reserveCapacity(count + bytes.count)
      for (index, byte) in bytes.enumerated() {
        switch byte {
        case UInt8(ascii: "&"): append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): append(contentsOf: "&quot;".utf8)
        case UInt8(ascii: "'"): append(contentsOf: "&#39;".utf8)
        case 0x09, 0x0A, 0x0D: append(byte)
        case 0..<0x20: append(contentsOf: "\u{FFFD}".utf8)
        // U+FFFE and U+FFFF are EF BF BE and EF BF BF; U+FFFD is EF BF BD.
        case 0xBE...0xBF where index >= 2 && bytes[index - 1] == 0xBF && bytes[index - 2] == 0xEF:
          append(0xBD)
        default: append(byte)
        }
      }
    }
  }

  /// Appends `bytes` in base64 (RFC 4648, section 4), with padding.
  mutating func appendBase64(_ bytes: [UInt8]) {
    let digits = Self.base64Digits
    reserveCapacity(count + (bytes.count + 2) / 3 * 4)
    var index = 0
    while index + 2 < bytes.count {
      let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
      append(digits[Int(group >> 18)])
      append(digits[Int(group >> 12 & 63)])
      append(digits[Int(group >> 6 & 63)])
      append(digits[Int(group & 63)])
      index += 3
    }
    guard index < bytes.count else { return }
    let second = index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0
    let group = UInt32(bytes[index]) << 16 | second << 8
    append(digits[Int(group >> 18)])
    append(digits[Int(group >> 12 & 63)])
    append(index + 1 < bytes.count ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "="))
    append(UInt8(ascii: "="))
  }

  private static let base64Digits = [UInt8](
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
