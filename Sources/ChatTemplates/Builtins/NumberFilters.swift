extension Filters {
  /// Filters that give numbers, or the least, the greatest and the sum of values.
  static let numbers: [String: Filter] = [
    "abs": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "abs", renderer)
      if case .float(let number) = value { return .float(abs(number)) }
      guard let number = value.index else {
        throw renderer.failure("bad operand type for abs(): '\(value.type)'")
      }
      return .integer(number < 0 ? try renderer.exact(0.subtractingReportingOverflow(number)) : number)
    },
    "int": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["default", "base"], to: "int", renderer)
      guard try renderer.optionalInt(bound[1], "int") ?? 10 == 10 else {
        throw .unsupported(renderer.place, kind: "argument of the filter int", name: "base")
      }
      if case .undefined(let undefined) = value { throw renderer.failure(undefined.message) }
      if let number = value.index { return .integer(number) }
      var number: Double?
      if case .float(let given) = value { number = given }
      if case .string(let text) = value {
        try renderer.chargeText(text.count)
        if let integer = try integer(text, renderer) { return .integer(integer) }
        number = double(text)
      }
      guard let number, number.isFinite else { return bound[0] ?? .integer(0) }
      guard let integer = Int(exactly: number.rounded(.towardZero)) else {
        return .integer(try renderer.exact((0, true)))
      }
      return .integer(integer)
    },
    "float": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["default"], to: "float", renderer)
      if case .undefined(let undefined) = value { throw renderer.failure(undefined.message) }
      if let number = Number(value) { return .float(try renderer.double(number)) }
      if case .string(let text) = value {
        try renderer.chargeText(text.count)
        if let number = double(text) { return .float(number) }
      }
      return bound[0] ?? .float(0)
    },
    "round": round,
    "min": { (renderer, value, arguments) throws(ChatTemplateError) in
      try extreme(renderer, value, arguments, "min", isGreater: false)
    },
    "max": { (renderer, value, arguments) throws(ChatTemplateError) in
      try extreme(renderer, value, arguments, "max", isGreater: true)
    },
    "sum": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["attribute", "start"], to: "sum", renderer)
      var sum = bound[1] ?? .integer(0)
      if sum.text != nil { throw renderer.failure("sum() can't sum strings [use ''.join(seq) instead]") }
      let keys = try keys(bound[0], renderer)
      let generator = try renderer.iterate(value)
      while let next = try generator.next() {
        try renderer.charge(steps: 1)
        sum = try renderer.operate(sum, "+", try attribute(keys, of: next, renderer))
      }
      return sum
    },
  ]

  private static func extreme(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments, _ name: String, isGreater: Bool
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["case_sensitive", "attribute"], to: name, renderer)
    let keepsCase = try renderer.isTrue(bound[0] ?? .bool(false))
    let keys = try keys(bound[1], renderer)
    let generator = try renderer.iterate(value)
    var best: (value: Value, key: Value)?
    while let next = try generator.next() {
      try renderer.charge(steps: 1)
      let part = try attribute(keys, of: next, renderer)
      let key = keepsCase ? part : try ignoringCase(renderer, part)
      guard let current = best else {
        best = (next, key)
        continue
      }
      if try renderer.compare(key, isGreater ? .greater : .less, current.key) { best = (next, key) }
    }
    return best?.value ?? .undefined(Undefined("No aggregated item, sequence was empty."))
  }

  /// Python's `round`, or a rounding up or down.
  private static func round(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["precision", "method"], to: "round", renderer)
    let precision = try renderer.optionalInt(bound[0], "round") ?? 0
    let method = try renderer.optionalText(bound[1], "round")?.string ?? "common"
    guard ["common", "ceil", "floor"].contains(method) else {
      throw renderer.failure("method must be common, ceil or floor")
    }
    guard (0...300).contains(precision) else {
      throw .unsupported(renderer.place, kind: "precision of the filter round", name: "\(precision)")
    }
    if case .undefined(let undefined) = value { throw renderer.failure(undefined.message) }
    guard let number = Number(value) else {
      throw renderer.failure("type \(value.type) doesn't define __round__ method")
    }
    if method == "common" {
      guard case .float(let double) = number else { return .integer(value.index ?? 0) }
      guard double.isFinite else { return value }
      return .float(Double(Renderer.fixed(double, digits: precision)) ?? double)
    }
    guard precision <= 18 else {
      throw .unsupported(renderer.place, kind: "precision of the filter round", name: "\(precision)")
    }
    let scale = try renderer.operate(.integer(10), "**", .integer(precision))
    let scaled = try renderer.operate(value, "*", scale)
    let whole: Value
    if case .float(let double) = scaled {
      guard let integer = Int(exactly: double.rounded(method == "ceil" ? .up : .down)) else {
        return .integer(try renderer.exact((0, true)))
      }
      whole = .integer(integer)
    } else {
      whole = scaled
    }
    return try renderer.operate(whole, "/", scale)
  }

  /// What Python's `int` makes of a text, or nil where it fails.
  private static func integer(_ text: Text, _ renderer: Renderer) throws(ChatTemplateError) -> Int? {
    guard let digits = asciiDigits(text), let first = digits.first else { return nil }
    let unsigned = first == "-" || first == "+" ? digits.dropFirst() : digits[...]
    guard !unsigned.isEmpty, unsigned.allSatisfy({ ("0"..."9").contains($0) }) else { return nil }
    guard let value = Int(digits) else { return try renderer.exact((0, true)) }
    return value
  }

  /// What Python's `float` makes of a text, or nil where it fails.
  private static func double(_ text: Text) -> Double? {
    guard let digits = asciiDigits(text) else { return nil }
    let word = digits.lowercased()
    let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
    if ["inf", "infinity", "nan"].contains(unsigned) { return Double(word) }
    // Swift also reads hexadecimal numbers.
    guard unsigned.utf8.allSatisfy({ ($0 >= 0x30 && $0 < 0x3A) || ".e+-".utf8.contains($0) }) else {
      return nil
    }
    if unsigned.hasPrefix(".") || unsigned.contains(".e") || unsigned.hasSuffix(".") {
      return double(withPlainDot: word)
    }
    return Double(word)
  }

  /// A number such as `.5` and `5.`, which Python reads.
  private static func double(withPlainDot word: String) -> Double? {
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let before = parts[0].isEmpty || parts[0] == "-" || parts[0] == "+" ? parts[0] + "0" : parts[0]
    let after = parts[1].isEmpty || parts[1].hasPrefix("e") ? "0" + parts[1] : parts[1]
    guard parts[0].contains(where: \.isNumber) || parts[1].first?.isNumber == true else { return nil }
    return Double("\(before).\(after)")
  }

  /// The text without blanks at its ends and single `_` between digits, with digits of any script as ASCII.
  private static func asciiDigits(_ text: Text) -> String? {
    var result = ""
    let scalars = text.stripped().scalars
    for (index, scalar) in scalars.enumerated() {
      if let digit = scalar.decimalDigit {
        result += String(digit)
      } else if scalar == "_" {
        guard index > 0, index + 1 < scalars.count, scalars[index - 1].decimalDigit != nil,
          scalars[index + 1].decimalDigit != nil
        else { return nil }
      } else if scalar.isASCII {
        result.unicodeScalars.append(scalar)
      } else {
        return nil
      }
    }
    return result
  }
}
