import StrictJSON

/// Numbers, names, strings and operators inside tags.
extension Lexer {
  private static let pairs: Set<String> = ["**", "//", "==", "!=", ">=", "<="]
  private static let singles: Set<String> = [
    "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";",
  ]

  mutating func readSymbol() throws(ChatTemplateError) -> String {
    for (count, symbols) in [(2, Self.pairs), (1, Self.singles)] where position + count <= scalars.count {
      let symbol = Text(scalars[position..<(position + count)]).string
      if symbols.contains(symbol) {
        position += count
        return symbol
      }
    }
    throw error(position, "unexpected character '\(scalars[position])'")
  }

  /// Reads a number, a name or a string, if one is next.
  mutating func readLiteralOrName() throws(ChatTemplateError) -> Token.Kind? {
    if let number = try readNumber() { return number }
    if let name = try readName() { return name }
    return try readString()
  }

  private mutating func readName() throws(ChatTemplateError) -> Token.Kind? {
    let start = position
    while position < scalars.count {
      let scalar = scalars[position]
      guard scalar == "_" || scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(position)) else {
        guard scalar.isASCII || !scalar.properties.isXIDContinue else {
          throw .unsupported(
            source.place(position), kind: "letter beyond ASCII in a name", name: String(scalar))
        }
        break
      }
      position += 1
    }
    guard start < position else { return nil }
    let name = Text(scalars[start..<position]).string
    // Names are looked up again and again, at no charge.
    guard name.utf8.count <= 256 else {
      throw .limit(source.place(start), "the name '\(shortened(name))' has more than 256 characters")
    }
    return .name(name)
  }

  private func isDigit(_ index: Int) -> Bool { index < scalars.count && ("0"..."9").contains(scalars[index]) }

  /// Reads a number: digits with single `_` between them, `0x`, `0o`, `0b`, fraction and exponent.
  private mutating func readNumber() throws(ChatTemplateError) -> Token.Kind? {
    guard isDigit(position) else { return nil }
    let start = position
    // A number directly after a dot is an index, as in `a.0.1`.
    if start == 0 || scalars[start - 1] != ".", let end = endOfFloat(start) {
      position = end
      let text = Text(scalars[start..<end]).string.filter { $0 != "_" }
      guard let value = Double(text), value.isFinite else {
        throw error(start, "the number \(text) is too large")
      }
      return .float(value)
    }
    var radix = 10
    if at(start, "0"), start + 1 < scalars.count {
      switch scalars[start + 1] {
      case "x", "X": radix = 16
      case "o", "O": radix = 8
      case "b", "B": radix = 2
      default: break
      }
    }
    var end = radix == 10 ? nil : endOfDigits(start + 2, radix: radix, mayStartWithLine: true)
    if end == nil { radix = 10 }
    // A number that starts with 0 has only zeros.
    end = end ?? (at(start, "0") ? endOfDigits(start, radix: 1) : endOfDigits(start, radix: 10))
    position = end ?? start + 1
    let digits = scalars[(radix == 10 ? start : start + 2)..<position].filter { $0 != "_" }
    guard let value = Int(Text(Array(digits)).string, radix: radix) else {
      throw .unsupported(source.place(start), kind: "number beyond 64 bits", name: Text(Array(digits)).string)
    }
    return .integer(value)
  }

  private func endOfFloat(_ start: Int) -> Int? {
    guard var end = endOfDigits(start, radix: 10) else { return nil }
    var isFloat = false
    if at(end, "."), let fraction = endOfDigits(end + 1, radix: 10) {
      end = fraction
      isFloat = true
    }
    if at(end, "e") || at(end, "E") {
      let sign = at(end + 1, "+") || at(end + 1, "-") ? 1 : 0
      if let exponent = endOfDigits(end + 1 + sign, radix: 10) { return exponent }
    }
    return isFloat ? end : nil
  }

  /// The end of digits that may have single `_` between them, or nil when there are none.
  private func endOfDigits(_ start: Int, radix: Int, mayStartWithLine: Bool = false) -> Int? {
    func isOne(_ index: Int) -> Bool {
      guard index < scalars.count, let digit = Int(String(scalars[index]), radix: 16) else { return false }
      return digit < radix
    }
    var end = start + (mayStartWithLine && at(start, "_") ? 1 : 0)
    guard isOne(end) else { return nil }
    while isOne(end) || at(end, "_") && isOne(end + 1) { end += 1 }
    return end
  }

  /// Reads a string and resolves its escapes.
  private mutating func readString() throws(ChatTemplateError) -> Token.Kind? {
    guard at(position, "'") || at(position, "\"") else { return nil }
    let start = position
    let quote = scalars[start]
    var result: [Unicode.Scalar] = []
    position += 1
    while position < scalars.count {
      let scalar = scalars[position]
      position += 1
      if scalar == quote { return .string(Text(result)) }
      if scalar == "\\" { try readEscape(to: &result) } else { result.append(scalar) }
    }
    throw error(start, "the string has no end \(quote)")
  }

  /// Reads what follows a backslash, as Python's `unicode-escape` does.
  private mutating func readEscape(to result: inout [Unicode.Scalar]) throws(ChatTemplateError) {
    let start = position - 1
    guard position < scalars.count else { throw error(start, "the string has no end") }
    let letter = scalars[position]
    position += 1
    switch letter {
    case "\n": break
    case "\\", "'", "\"": result.append(letter)
    case "a": result.append("\u{07}")
    case "b": result.append("\u{08}")
    case "f": result.append("\u{0C}")
    case "n": result.append("\n")
    case "r": result.append("\r")
    case "t": result.append("\t")
    case "v": result.append("\u{0B}")
    case "x": result.append(try readCode(digits: 2, start))
    case "u": result.append(try readCode(digits: 4, start))
    case "U": result.append(try readCode(digits: 8, start))
    case "0"..."7":
      var value: UInt32 = letter.value - 0x30
      for _ in 0..<2 where position < scalars.count && ("0"..."7").contains(scalars[position]) {
        value = value * 8 + scalars[position].value - 0x30
        position += 1
      }
      result.append(Unicode.Scalar(value) ?? " ")
    case "N": throw .unsupported(source.place(start), kind: "escape", name: "\\N")
    default:
      result.append("\\")
      if letter.isASCII {
        result.append(letter)
      } else {
        // jinja2 writes such a letter as an escape first, whose backslash is then escaped by this one.
        let digits = String(letter.value, radix: 16)
        let (name, width) = letter.value < 0x100 ? ("x", 2) : letter.value < 0x10000 ? ("u", 4) : ("U", 8)
        let padding = String(repeating: "0", count: max(0, width - digits.utf8.count))
        result.append(contentsOf: (name + padding + digits).unicodeScalars)
      }
    }
  }

  private mutating func readCode(digits: Int, _ start: Int) throws(ChatTemplateError) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard position < scalars.count, let digit = UInt32(String(scalars[position]), radix: 16) else {
        throw error(start, "the escape needs \(digits) hexadecimal digits")
      }
      value = value << 4 | digit
      position += 1
    }
    guard let scalar = Unicode.Scalar(value) else { throw error(start, "the escape names no character") }
    return scalar
  }
}
