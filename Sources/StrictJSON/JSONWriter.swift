extension JSONValue {
  /// The value as JSON text; the same value always gives the same text.
  ///
  /// Numbers are written with the fewest digits that give the same `Double` back. JSON has no word for
  /// infinite and undefined numbers: they are written as `null`.
  ///
  /// - Parameters:
  ///   - pretty: One member or element a line, indented by two spaces, and a newline at the end. Arrays
  ///     that hold no array or object stay on one line.
  ///   - forScript: Also escape `<`, U+2028 and U+2029, so that the text can stand inside a script element.
  public func serialized(pretty: Bool = false, forScript: Bool = false) -> String {
    String(decoding: serializedBytes(pretty: pretty, forScript: forScript), as: UTF8.self)
  }

  /// The UTF-8 bytes of `serialized(pretty:forScript:)`.
  public func serializedBytes(pretty: Bool = false, forScript: Bool = false) -> [UInt8] {
    var writer = JSONWriter(pretty: pretty, forScript: forScript)
    writer.write(self, indentation: 0)
    if pretty { writer.output.append(UInt8(ascii: "\n")) }
    return writer.output
  }
}

private struct JSONWriter {
  let pretty: Bool
  let forScript: Bool
  var output: [UInt8] = []

  mutating func write(_ value: JSONValue, indentation: Int) {
    switch value {
    case .null: append("null")
    case .bool(let value): append(value ? "true" : "false")
    case .integer(let value): append(value.description)
    case .number(let value): append(value.isFinite ? value.description : "null")
    case .string(let value): write(value)
    case .array(let values): write(values, indentation: indentation)
    case .object(let object): write(object, indentation: indentation)
    }
  }

  private mutating func write(_ values: [JSONValue], indentation: Int) {
    let isFlat = values.allSatisfy { $0.array == nil && $0.object == nil }
    append("[")
    for (index, value) in values.enumerated() {
      if index > 0 { append(pretty && isFlat ? ", " : ",") }
      if !isFlat { breakLine(indentation + 1) }
      write(value, indentation: indentation + 1)
    }
    if !isFlat { breakLine(indentation) }
    append("]")
  }

  private mutating func write(_ object: JSONObject, indentation: Int) {
    append("{")
    for (index, entry) in object.entries.enumerated() {
      if index > 0 { append(",") }
      breakLine(indentation + 1)
      write(entry.key)
      append(pretty ? ": " : ":")
      write(entry.value, indentation: indentation + 1)
    }
    if object.count > 0 { breakLine(indentation) }
    append("}")
  }

  private mutating func write(_ string: String) {
    append("\"")
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"")
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      case "\u{00}"..<"\u{20}": appendEscape(scalar)
      case "<", "\u{2028}", "\u{2029}":
        if forScript { appendEscape(scalar) } else { output.append(contentsOf: scalar.utf8) }
      default: output.append(contentsOf: scalar.utf8)
      }
    }
    append("\"")
  }

  private mutating func appendEscape(_ scalar: Unicode.Scalar) {
    let digits = String(scalar.value, radix: 16)
    append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
  }

  private mutating func breakLine(_ indentation: Int) {
    guard pretty else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indentation))
  }

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }
}
