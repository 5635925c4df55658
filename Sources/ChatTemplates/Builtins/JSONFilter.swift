/// The filter `tojson`, which transformers defines as Python's `json.dumps` without escapes for letters beyond ASCII.
struct JSONFilter {
  private let renderer: Renderer
  private let isASCII: Bool
  /// What one level is indented by; nil for all in one line.
  private let indentation: Text?
  private let itemSeparator: Text
  private let keySeparator: Text
  private let sortsKeys: Bool
  private var output: [Unicode.Scalar] = []

  /// `value|tojson(ensure_ascii, indent, separators, sort_keys)`
  static func apply(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    var writer = try JSONFilter(renderer, arguments)
    try writer.write(value, level: 0)
    try renderer.chargeText(writer.output.count)
    return .string(Text(writer.output))
  }

  private init(_ renderer: Renderer, _ arguments: Arguments) throws(ChatTemplateError) {
    let bound = try arguments.bind(
      ["ensure_ascii", "indent", "separators", "sort_keys"], to: "tojson", renderer)
    self.renderer = renderer
    isASCII = try renderer.isTrue(bound[0] ?? .bool(false))
    sortsKeys = try renderer.isTrue(bound[3] ?? .bool(false))
    switch bound[1] ?? .none {
    case .none: indentation = nil
    case .string(let text): indentation = text
    case let value:
      guard let width = value.index else {
        throw renderer.failure("tojson: indent must be a number or a string")
      }
      guard width <= 1000 else { throw .limit(renderer.place, "tojson indents by more than 1000") }
      indentation = Text([Unicode.Scalar](repeating: " ", count: max(0, width)))
    }
    if let separators = bound[2], !separators.isNone {
      let texts = try renderer.array(separators)
      guard texts.count == 2, let item = texts[0].text, let key = texts[1].text else {
        throw renderer.failure("tojson: separators must be two strings")
      }
      (itemSeparator, keySeparator) = (item, key)
    } else {
      (itemSeparator, keySeparator) = (indentation == nil ? ", " : ",", ": ")
    }
  }

  private mutating func write(_ value: Value, level: Int) throws(ChatTemplateError) {
    try renderer.charge(steps: 1)
    switch value {
    case .none: try append("null")
    case .bool(let value): try append(value ? "true" : "false")
    case .integer(let value): try append(Text(String(value)))
    case .float(let value): try append(Text(Self.decimal(value)))
    case .string(let text): try write(text)
    case .list(let items), .tuple(let items):
      try append("[")
      for (index, item) in items.values.enumerated() {
        try beginElement(isFirst: index == 0, level + 1)
        try write(item, level: level + 1)
      }
      if !items.values.isEmpty { try breakLine(level) }
      try append("]")
    case .dictionary(let mapping): try write(mapping, level: level)
    case .undefined, .view, .range, .generator, .namespace, .loop, .macro, .function, .method:
      throw renderer.failure("Object of type \(value.type) is not JSON serializable")
    }
  }

  private mutating func write(_ mapping: Mapping, level: Int) throws(ChatTemplateError) {
    var entries = mapping.entries
    if sortsKeys {
      let keys = entries.map(\.key)
      let order = try renderer.sorted(entries.indices.map { .integer($0) }, by: keys, isReversed: false)
      entries = order.map { entries[$0.index ?? 0] }
    }
    try append("{")
    for (index, entry) in entries.enumerated() {
      try beginElement(isFirst: index == 0, level + 1)
      switch entry.key {
      case .string(let text): try write(text)
      case .none: try append("\"null\"")
      case .bool(let value): try append(value ? "\"true\"" : "\"false\"")
      case .integer(let value): try append(Text("\"\(value)\""))
      case .float(let value): try append(Text("\"\(Self.decimal(value))\""))
      default: throw renderer.failure("keys must be str, int, float, bool or None, not \(entry.key.type)")
      }
      try append(keySeparator)
      try write(entry.value, level: level + 1)
    }
    if mapping.count > 0 { try breakLine(level) }
    try append("}")
  }

  private mutating func beginElement(isFirst: Bool, _ level: Int) throws(ChatTemplateError) {
    if !isFirst { try append(itemSeparator) }
    try breakLine(level)
  }

  private mutating func breakLine(_ level: Int) throws(ChatTemplateError) {
    guard let indentation else { return }
    try append("\n")
    for _ in 0..<level { try append(indentation) }
  }

  private mutating func append(_ text: Text) throws(ChatTemplateError) {
    try renderer.append(text, after: Text([]), to: &output)
  }

  private mutating func write(_ text: Text) throws(ChatTemplateError) {
    try renderer.chargeText(output.count + text.count)
    output.append("\"")
    for scalar in text.scalars {
      switch scalar {
      case "\"": output += ["\\", "\""]
      case "\\": output += ["\\", "\\"]
      case "\n": output += ["\\", "n"]
      case "\r": output += ["\\", "r"]
      case "\t": output += ["\\", "t"]
      case "\u{08}": output += ["\\", "b"]
      case "\u{0C}": output += ["\\", "f"]
      case "\u{00}"..<"\u{20}": escape(scalar)
      default: if isASCII, scalar.value >= 0x7F { escape(scalar) } else { output.append(scalar) }
      }
    }
    output.append("\"")
  }

  /// `\u` and the digits of each UTF-16 code unit.
  private mutating func escape(_ scalar: Unicode.Scalar) {
    for unit in String(scalar).utf16 {
      output.append(contentsOf: "\\u\(Renderer.hexadecimal(UInt32(unit), width: 4))".unicodeScalars)
    }
  }

  private static func decimal(_ value: Double) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Infinity" : "Infinity") : Renderer.decimal(value)
  }
}
