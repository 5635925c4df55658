extension JSONParser {
  /// Reads a string; the current byte is its opening quotation mark.
  mutating func parseString() throws(JSONError) -> String {
    position += 1
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        let end = position
        position += 1
        return try validated(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), at: start)
      case UInt8(ascii: "\\"):
        return try parseEscapedString(start: start)
      case 0x00..<0x20:
        throw unexpected("an escape in the string")
      default:
        position += 1
      }
    }
    throw unexpected("'\"' at the end of the string")
  }

  /// Reads the rest of a string from its first escape on.
  private mutating func parseEscapedString(start: Int) throws(JSONError) -> String {
    var text: [UInt8] = []
    var runStart = start
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        text.append(contentsOf: bytes[runStart..<position])
        position += 1
        // Escapes give valid text, so that only bytes as they stand can be wrong.
        let end = position - 1
        guard let string = String(validating: text, as: UTF8.self) else {
          throw invalidUTF8(in: start..<end)
        }
        return string
      case UInt8(ascii: "\\"):
        text.append(contentsOf: bytes[runStart..<position])
        text.append(contentsOf: try parseEscape().utf8)
        runStart = position
      case 0x00..<0x20:
        throw unexpected("an escape in the string")
      default:
        position += 1
      }
    }
    throw unexpected("'\"' at the end of the string")
  }

  /// Reads one escape; the current byte is its backslash.
  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    let start = position
    position += 1
    let letter = current
    guard letter != UInt8(ascii: "u") else {
      position += 1
      return try parseUnicodeEscape(start: start)
    }
    let scalar: Unicode.Scalar
    switch letter {
    case UInt8(ascii: "\""): scalar = "\""
    case UInt8(ascii: "\\"): scalar = "\\"
    case UInt8(ascii: "/"): scalar = "/"
    case UInt8(ascii: "b"): scalar = "\u{08}"
    case UInt8(ascii: "f"): scalar = "\u{0C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    default: throw unexpected("one of \" \\ / b f n r t u after '\\'")
    }
    position += 1
    return scalar
  }

  /// Reads the four digits after `\u`, and a second escape when they are half a surrogate pair.
  private mutating func parseUnicodeEscape(start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try parseFourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let alone = JSONError.Problem.loneSurrogate(
      String(decoding: bytes[start..<position], as: UTF8.self))
    guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw error(alone, at: start) }
    position += 2
    let second = try parseFourDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else { throw error(alone, at: start) }
    return scalar
  }

  private mutating func parseFourDigits() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch current {
      case .some(let byte) where byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"):
        digit = byte - UInt8(ascii: "0")
      case .some(let byte) where (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f"):
        digit = (byte | 0x20) - UInt8(ascii: "a") + 10
      default: throw unexpected("four hexadecimal digits after '\\u'")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private func validated(_ slice: UnsafeRawBufferPointer, at start: Int) throws(JSONError) -> String {
    guard let string = String(validating: slice.assumingMemoryBound(to: UInt8.self), as: UTF8.self) else {
      throw invalidUTF8(in: start..<start + slice.count)
    }
    return string
  }

  /// An error at the first byte of `range` that is not UTF-8.
  private func invalidUTF8(in range: Range<Int>) -> JSONError {
    var decoder = UTF8()
    var rest = bytes[range].makeIterator()
    var offset = range.lowerBound
    decoding: while true {
      switch decoder.decode(&rest) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput, .error: break decoding
      }
    }
    return error(.invalidUTF8, at: offset)
  }
}
