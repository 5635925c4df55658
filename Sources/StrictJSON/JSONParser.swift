extension JSONValue {
  /// Reads one JSON text (RFC 8259), and nothing that only resembles it.
  ///
  /// Refused are duplicate keys, text after the value, invalid UTF-8, escapes that leave half a surrogate
  /// pair, numbers too large for a `Double`, `NaN`, comments and trailing commas. A byte order mark at the
  /// start is skipped. Takes time linear in the number of bytes, and the limits bound its memory.
  ///
  /// - Parameters:
  ///   - bytes: The whole text, in UTF-8.
  ///   - maximumDepth: How many arrays and objects may be nested in each other; at most 512.
  ///   - maximumCount: How many values and keys there may be in all.
  ///   - firstLine: Number of the first line in errors, for a text that is part of a file.
  public static func parse(
    _ bytes: UnsafeRawBufferPointer, maximumDepth: Int = 128, maximumCount: Int = 10_000_000,
    firstLine: Int = 1
  ) throws(JSONError) -> JSONValue {
    var parser = JSONParser(
      bytes: bytes, maximumDepth: min(maximumDepth, 512), maximumCount: maximumCount, firstLine: firstLine)
    return try parser.parseText()
  }

  /// Reads one JSON text (RFC 8259) from an array of bytes; see
  /// `parse(_:maximumDepth:maximumCount:firstLine:)`.
  public static func parse(
    _ bytes: [UInt8], maximumDepth: Int = 128, maximumCount: Int = 10_000_000, firstLine: Int = 1
  ) throws(JSONError) -> JSONValue {
    try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
      try parse(
        UnsafeRawBufferPointer(buffer), maximumDepth: maximumDepth, maximumCount: maximumCount,
        firstLine: firstLine)
    }
  }
}

/// A recursive-descent parser over bytes in memory. Recursion is bounded by `maximumDepth`.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  let maximumDepth: Int
  let maximumCount: Int
  let firstLine: Int
  var position = 0
  /// Values and keys so far.
  private var count = 0

  init(bytes: UnsafeRawBufferPointer, maximumDepth: Int, maximumCount: Int, firstLine: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    self.maximumCount = maximumCount
    self.firstLine = firstLine
  }

  /// The byte at `position`, or nil at the end.
  var current: UInt8? {
    @inline(__always) get { position < bytes.count ? bytes[position] : nil }
  }

  mutating func parseText() throws(JSONError) -> JSONValue {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    let value = try parseValue(depth: 0)
    skipBlanks()
    guard position == bytes.count else { throw unexpected("the end of the text") }
    return value
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    skipBlanks()
    try countOne()
    guard let first = current else { throw unexpected("a value") }
    switch first {
    case UInt8(ascii: "{"): return .object(try parseObject(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try parseArray(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: throw unexpected("a value")
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
    guard depth <= maximumDepth else { throw error(.tooDeep(limit: maximumDepth), at: position) }
    position += 1
    var object = JSONObject()
    skipBlanks()
    if take("}") { return object }
    while true {
      skipBlanks()
      let start = position
      guard current == UInt8(ascii: "\"") else {
        throw unexpected(object.count == 0 ? "a key or '}'" : "a key")
      }
      try countOne()
      let key = try parseString()
      skipBlanks()
      guard take(":") else { throw unexpected("':'") }
      let value = try parseValue(depth: depth)
      guard object.append(key, value) else { throw error(.duplicateKey(key), at: start) }
      skipBlanks()
      if take("}") { return object }
      guard take(",") else { throw unexpected("',' or '}'") }
    }
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth <= maximumDepth else { throw error(.tooDeep(limit: maximumDepth), at: position) }
    position += 1
    var array: [JSONValue] = []
    skipBlanks()
    if take("]") { return array }
    while true {
      array.append(try parseValue(depth: depth))
      skipBlanks()
      if take("]") { return array }
      guard take(",") else { throw unexpected("',' or ']'") }
    }
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    guard length <= bytes.count - position,
      (0..<length).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { throw unexpected("a value") }
    position += length
    return value
  }

  @inline(__always)
  private mutating func countOne() throws(JSONError) {
    guard count < maximumCount else { throw error(.tooMany(limit: maximumCount), at: position) }
    count += 1
  }

  @inline(__always)
  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  @inline(__always)
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}

extension JSONParser {
  /// An error that says what stands at the current position in place of what was expected.
  func unexpected(_ expected: String) -> JSONError {
    error(.unexpected(found: description(at: position), expected: expected), at: position)
  }

  /// An error with line and column of the byte at `offset`.
  func error(_ problem: JSONError.Problem, at offset: Int) -> JSONError {
    var line = firstLine
    var column = 1
    for (index, byte) in bytes[..<min(offset, bytes.count)].enumerated() {
      if byte == 0x0A {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 && !(index == 0 && byte == 0xEF) {
        // Neither continuation bytes nor a byte order mark are columns.
        column += 1
      }
    }
    return JSONError(line: line, column: column, problem: problem)
  }

  /// The word or character at `offset`, for a message.
  private func description(at offset: Int) -> String {
    guard offset < bytes.count else { return "the end of the text" }
    let rest = bytes[offset...].prefix(16)
    let word = rest.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    if !word.isEmpty { return "'\(String(decoding: word, as: UTF8.self))'" }
    switch rest[offset] {
    case 0x21...0x7E: return "'\(Character(Unicode.Scalar(rest[offset])))'"
    case 0x00...0x20, 0x7F: return "the control character \(hexadecimal(rest[offset]))"
    default:
      guard let scalar = String(decoding: rest, as: UTF8.self).unicodeScalars.first, scalar != "\u{FFFD}"
      else { return "the byte \(hexadecimal(rest[offset]))" }
      return "'\(Character(scalar))'"
    }
  }

  func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return "0x" + (digits.utf8.count == 1 ? "0" : "") + digits
  }
}
