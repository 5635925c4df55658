#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// `'…' % values` and `'…'.format(…)`.
extension Renderer {
  /// Python's `%` on a string: `%s`, `%r`, `%d`, `%i`, `%f` and `%%`, with flags, width and precision.
  func percentFormat(_ format: Text, _ values: Value) throws(ChatTemplateError) -> Value {
    guard !format.isMarkup else { throw .unsupported(place, kind: "operator on text marked safe", name: "%") }
    var queue: [Value]
    if case .tuple(let items) = values { queue = items.values } else { queue = [values] }
    // CPython takes whatever has items for a mapping, whose members need not be used.
    let isMapping =
      switch values {
      case .dictionary, .list, .range, .undefined: true
      default: false
      }
    queue.reverse()
    var result: [Unicode.Scalar] = []
    var scalars = format.scalars[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "%" else {
        result.append(scalar)
        continue
      }
      let specification = try FormatSpecification(&scalars, self)
      if specification.conversion == "%" {
        result.append("%")
        continue
      }
      let value: Value
      if let name = specification.key {
        guard case .dictionary(let mapping) = values else { throw failure("format requires a mapping") }
        guard let member = mapping[.string(name)] else { throw failure("'\(Text(name).string)'") }
        value = member
      } else {
        guard let next = queue.popLast() else { throw failure("not enough arguments for format string") }
        value = next
      }
      try append(try specification.apply(to: value, self), after: Text([]), to: &result)
    }
    guard queue.isEmpty || isMapping else {
      throw failure("not all arguments converted during string formatting")
    }
    try chargeText(result.count)
    return .string(Text(result))
  }

  /// `str.format` with plain `{}`, `{0}` and `{name}`.
  func format(_ format: Text, _ arguments: Arguments) throws(ChatTemplateError) -> Text {
    var result: [Unicode.Scalar] = []
    var scalars = format.scalars[...]
    var next = 0
    var isNumbered = false
    while let scalar = scalars.popFirst() {
      guard scalar == "{" || scalar == "}" else {
        result.append(scalar)
        continue
      }
      if scalars.first == scalar {
        scalars.removeFirst()
        result.append(scalar)
        continue
      }
      guard scalar == "{", let end = scalars.firstIndex(of: "}") else {
        throw failure("Single '\(scalar)' encountered in format string")
      }
      try charge(steps: 1 + arguments.keywords.count)
      let name = Text(scalars[..<end]).string
      scalars = scalars[(end + 1)...]
      guard
        name.utf8.allSatisfy({
          $0 == UInt8(ascii: "_") || $0 >= 0x30 && $0 < 0x3A || $0 | 0x20 >= 0x61 && $0 | 0x20 < 0x7B
        })
      else { throw .unsupported(place, kind: "format", name: "{\(name)}") }
      let value: Value?
      if name.isEmpty || Int(name) != nil {
        let index = Int(name) ?? next
        if name.isEmpty { next += 1 } else { isNumbered = true }
        guard next == 0 || !isNumbered else {
          throw failure("cannot switch between automatic field numbering and manual field specification")
        }
        value = arguments.positional.indices.contains(index) ? arguments.positional[index] : nil
      } else {
        value = arguments.keywords.first { $0.name == name }?.value
      }
      guard let value else { throw failure("'\(name)' of the format string is not given") }
      try append(try text(value), after: Text([]), to: &result)
    }
    return Text(result)
  }

  /// A number with `digits` decimals, correctly rounded.
  static func fixed(_ value: Double, digits: Int) -> String {
    withVaList([Int32(clamping: digits), value]) { arguments in
      var buffer = [CChar](repeating: 0, count: 400 + max(0, digits))
      let count = vsnprintf(&buffer, buffer.count, "%.*f", arguments)
      return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }
}

/// One `%…` of a format.
private struct FormatSpecification {
  var key: [Unicode.Scalar]?
  var flags: Set<Unicode.Scalar> = []
  var width = 0
  var precision: Int?
  var conversion: Unicode.Scalar = "%"

  /// Reads what follows `%`.
  init(_ scalars: inout ArraySlice<Unicode.Scalar>, _ renderer: Renderer) throws(ChatTemplateError) {
    if scalars.first == "(" {
      guard let end = scalars.firstIndex(of: ")") else { throw renderer.failure("incomplete format key") }
      key = Array(scalars[(scalars.startIndex + 1)..<end])
      scalars = scalars[(end + 1)...]
    }
    while let flag = scalars.first, "-+ 0#".unicodeScalars.contains(flag) {
      flags.insert(flag)
      scalars.removeFirst()
    }
    func number() throws(ChatTemplateError) -> Int {
      var value = 0
      while let digit = scalars.first, ("0"..."9").contains(digit) {
        value = value * 10 + Int(digit.value) - 0x30
        guard value <= 1000 else {
          throw .limit(renderer.place, "a format has a width or precision beyond 1000")
        }
        scalars.removeFirst()
      }
      return value
    }
    width = try number()
    if scalars.first == "." {
      scalars.removeFirst()
      precision = try number()
    }
    guard let letter = scalars.popFirst() else { throw renderer.failure("incomplete format") }
    guard "srdif%".unicodeScalars.contains(letter), !flags.contains("#") else {
      throw .unsupported(renderer.place, kind: "format", name: "%\(letter)")
    }
    conversion = letter
  }

  func apply(to value: Value, _ renderer: Renderer) throws(ChatTemplateError) -> Text {
    if conversion == "s" || conversion == "r" {
      var text = conversion == "s" ? try renderer.text(value) : try renderer.representation(value)
      if let precision { text = Text(text.scalars.prefix(precision)) }
      return padded(text, isNumber: false)
    }
    if case .undefined(let undefined) = value { throw renderer.failure(undefined.message) }
    guard let number = Number(value) else {
      throw renderer.failure("%\(conversion) format: a real number is required, not \(value.type)")
    }
    var digits: String
    switch (number, conversion) {
    case (_, "f"):
      let double = try renderer.double(number)
      digits = double.isFinite ? Renderer.fixed(double, digits: precision ?? 6) : Renderer.decimal(double)
    case (.integer(let integer), _): digits = String(integer)
    case (.float(let double), _):
      guard let integer = Int(exactly: double.rounded(.towardZero)) else {
        throw .unsupported(renderer.place, kind: "number beyond 64 bits", name: Renderer.decimal(double))
      }
      digits = String(integer)
    }
    let isNegative = digits.hasPrefix("-")
    if isNegative { digits.removeFirst() }
    if conversion != "f", let precision, digits.utf8.count < precision {
      digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
    }
    let sign = isNegative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : ""
    if flags.contains("0"), !flags.contains("-"), digits.utf8.count + sign.utf8.count < width {
      digits = String(repeating: "0", count: width - digits.utf8.count - sign.utf8.count) + digits
    }
    return padded(Text(sign + digits), isNumber: true)
  }

  private func padded(_ text: Text, isNumber: Bool) -> Text {
    guard text.count < width else { return text }
    let blanks = [Unicode.Scalar](repeating: " ", count: width - text.count)
    return Text(flags.contains("-") ? text.scalars + blanks : blanks + text.scalars)
  }
}
