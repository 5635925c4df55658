/// Python's `str` and `repr`.
extension Renderer {
  /// `str(value)`: what is written where the value is output.
  func text(_ value: Value) throws(ChatTemplateError) -> Text {
    switch value {
    case .string(let text): return text
    case .undefined: return Text([])
    default:
      var result: [Unicode.Scalar] = []
      try represent(value, in: &result)
      return Text(result)
    }
  }

  /// `repr(value)`.
  func representation(_ value: Value) throws(ChatTemplateError) -> Text {
    var result: [Unicode.Scalar] = []
    try represent(value, in: &result)
    return Text(result)
  }

  private func represent(_ value: Value, in result: inout [Unicode.Scalar]) throws(ChatTemplateError) {
    try charge(steps: 1)
    switch value {
    case .none: try append("None", to: &result)
    case .bool(let value): try append(value ? "True" : "False", to: &result)
    case .integer(let value): try append(String(value), to: &result)
    case .float(let value): try append(Self.decimal(value), to: &result)
    case .string(let text):
      if text.isMarkup { try append("Markup(", to: &result) }
      try chargeText(result.count + text.count)
      Self.quote(text.scalars, in: &result)
      if text.isMarkup { try append(")", to: &result) }
    case .list(let items): try represent(items.values, "[", "]", in: &result)
    case .tuple(let items):
      try represent(items.values, "(", items.values.count == 1 ? ",)" : ")", in: &result)
    case .dictionary(let mapping):
      try append("{", to: &result)
      for (index, entry) in mapping.entries.enumerated() {
        if index > 0 { try append(", ", to: &result) }
        try represent(entry.key, in: &result)
        try append(": ", to: &result)
        try represent(entry.value, in: &result)
      }
      try append("}", to: &result)
    case .view(let view):
      try append("dict_\(view.kind.rawValue)(", to: &result)
      try represent(try array(value), "[", "])", in: &result)
    case .range(let range):
      let step = range.step == 1 ? "" : ", \(range.step)"
      try append("range(\(range.start), \(range.stop)\(step))", to: &result)
    case .namespace(let namespace):
      try append("<Namespace {", to: &result)
      for (index, name) in namespace.names.enumerated() {
        if index > 0 { try append(", ", to: &result) }
        Self.quote(Array(name.unicodeScalars), in: &result)
        try append(": ", to: &result)
        try represent(namespace.attributes[name] ?? .none, in: &result)
      }
      try append("}>", to: &result)
    case .loop(let loop): try append("<LoopContext \(loop.index + 1)/\(try loop.count(self))>", to: &result)
    case .macro(let macro): try append("<Macro '\(macro.definition.name)'>", to: &result)
    case .undefined: try append("Undefined", to: &result)
    case .generator, .function, .method:
      // Python writes its address in memory.
      throw .unsupported(place, kind: "output of a", name: value.type)
    }
  }

  private func represent(
    _ values: [Value], _ open: String, _ close: String, in result: inout [Unicode.Scalar]
  ) throws(ChatTemplateError) {
    try append(open, to: &result)
    for (index, value) in values.enumerated() {
      if index > 0 { try append(", ", to: &result) }
      try represent(value, in: &result)
    }
    try append(close, to: &result)
  }

  func append(_ string: String, to result: inout [Unicode.Scalar]) throws(ChatTemplateError) {
    try charge(created: string.utf8.count)
    guard result.count + string.utf8.count <= Limit.text else { return try chargeText(.max) }
    result.append(contentsOf: string.unicodeScalars)
  }

  /// `repr` of a floating-point number: the fewest digits that give it back.
  static func decimal(_ value: Double) -> String {
    let shortest = value.description
    // Swift writes an exponent from 2^54 on, Python from 10^16 on.
    guard value.magnitude < 1e16, let mark = shortest.firstIndex(of: "e"), value.magnitude > 1 else {
      return shortest
    }
    let digits = shortest[..<mark].filter { $0 != "." && $0 != "-" }
    let missing = 16 - digits.utf8.count
    return (value < 0 ? "-" : "") + digits + String(repeating: "0", count: max(0, missing)) + ".0"
  }

  /// `repr` of a string.
  private static func quote(_ scalars: [Unicode.Scalar], in result: inout [Unicode.Scalar]) {
    let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
    result.append(quote)
    for scalar in scalars {
      switch scalar {
      case quote, "\\": result += ["\\", scalar]
      case "\n": result += ["\\", "n"]
      case "\r": result += ["\\", "r"]
      case "\t": result += ["\\", "t"]
      default:
        if scalar.isPythonPrintable {
          result.append(scalar)
        } else {
          let value = scalar.value
          let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
          result.append(contentsOf: "\\\(letter)\(hexadecimal(value, width: width))".unicodeScalars)
        }
      }
    }
    result.append(quote)
  }

  /// `value` with at least `width` hexadecimal digits.
  static func hexadecimal(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
