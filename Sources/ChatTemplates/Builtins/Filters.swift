/// What stands after `|`.
typealias Filter = @Sendable (Renderer, Value, Arguments) throws(ChatTemplateError) -> Value

/// The filters of jinja2 that are supported.
enum Filters {
  /// All of them by name.
  static let all: [String: Filter] = text.merging(sequences) { first, _ in first }
    .merging(numbers) { first, _ in first }
    .merging(choices) { first, _ in first }

  /// What any filter makes of a value: its text, kept marked if it was.
  static func soft(_ renderer: Renderer, _ value: Value) throws(ChatTemplateError) -> Text {
    let text = try renderer.text(value)
    try renderer.chargeText(text.count)
    return text
  }

  /// The keys of the attribute that a filter is given, as jinja2's `make_attrgetter` reads it: names and indices with
  /// dots between. No keys, where it is none, stand for the value itself.
  static func keys(_ path: Value?, _ renderer: Renderer) throws(ChatTemplateError) -> [Value] {
    guard let path, !path.isNone else { return [] }
    guard case .string(let text) = path else { return [path] }
    try renderer.chargeText(text.count)
    let parts = try renderer.split(text, by: ".", -1, fromEnd: false)
    try renderer.charge(created: 8 * parts.count)
    return parts.map {
      $0.all({ ("0"..."9").contains($0) }) ? .integer(Int($0.string) ?? .max) : .string($0)
    }
  }

  /// The attribute of `value` that `keys` lead to.
  static func attribute(
    _ keys: [Value], of value: Value, default byDefault: Value? = nil, _ renderer: Renderer
  ) throws(ChatTemplateError) -> Value {
    var value = value
    for key in keys {
      try renderer.charge(steps: 1)
      value = try renderer.item(key, of: value)
      if let byDefault, !byDefault.isNone, value.isUndefined { value = byDefault }
    }
    return value
  }

  /// Strings in lower case, other values as they are.
  static func ignoringCase(_ renderer: Renderer, _ value: Value) throws(ChatTemplateError) -> Value {
    guard case .string(let text) = value else { return value }
    try renderer.chargeText(text.count)
    return .string(text.lowercased)
  }
}

extension Renderer {
  /// HTML escapes as MarkupSafe writes them.
  func escaped(_ text: Text) throws(ChatTemplateError) -> Text {
    if text.isMarkup { return text }
    var result: [Unicode.Scalar] = []
    for scalar in text.scalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "'": result.append(contentsOf: "&#39;".unicodeScalars)
      case "\"": result.append(contentsOf: "&#34;".unicodeScalars)
      default: result.append(scalar)
      }
    }
    try chargeText(result.count)
    return Text(result, isMarkup: true)
  }
}
