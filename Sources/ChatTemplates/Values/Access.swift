import StrictJSON

/// Attributes, items and slices, as jinja2's immutable sandbox gives them.
extension Renderer {
  /// `value.name`: the attribute of that name, or else the item.
  func attribute(_ name: String, of value: Value) throws(ChatTemplateError) -> Value {
    if let attribute = try ownAttribute(name, of: value) { return attribute }
    if case .dictionary(let mapping) = value, let item = mapping[name] { return item }
    return .undefined(Undefined(missing(.string(name), of: value)))
  }

  /// `value[key]`: the item of that key, or else the attribute of that name.
  func item(_ key: Value, of value: Value) throws(ChatTemplateError) -> Value {
    switch value {
    case .undefined(let undefined): throw failure(undefined.message)
    case .dictionary(let mapping):
      if try isHashable(key), let item = mapping[try self.key(key)] { return item }
    case .string, .list, .tuple, .range:
      if let index = key.index, let count = try count(value) {
        let place = index < 0 ? index &+ count : index
        if (0..<count).contains(place) { return try element(at: place, of: value) }
      }
    default: break
    }
    if let text = key.text {
      try charge(steps: text.count / 16)
      if let attribute = try ownAttribute(text.string, of: value) { return attribute }
    }
    return .undefined(Undefined(missing(key, of: value)))
  }

  private func element(at index: Int, of value: Value) throws(ChatTemplateError) -> Value {
    switch value {
    case .string(let text): .string(Text([text.scalars[index]], isMarkup: text.isMarkup))
    case .list(let items), .tuple(let items): items.values[index]
    case .range(let range): .integer(range[index])
    default: .none
    }
  }

  private func isHashable(_ value: Value) throws(ChatTemplateError) -> Bool {
    try charge(steps: 1)
    switch value {
    case .list, .dictionary, .view: return false
    case .tuple(let items):
      for item in items.values where try !isHashable(item) { return false }
      return true
    default: return true
    }
  }

  /// jinja2's words for an attribute or item that is not there.
  private func missing(_ key: Value, of value: Value) -> String {
    if case .string(let name) = key {
      return "'\(value.typeInMessages)' has no attribute '\(shortened(name.string))'"
    }
    let shown = (try? representation(key).string) ?? key.type
    return "\(value.typeInMessages) has no element \(shortened(shown))"
  }

  /// The attribute that Python's object has, or nil when it has none.
  private func ownAttribute(_ name: String, of value: Value) throws(ChatTemplateError) -> Value? {
    switch value {
    case .undefined(let undefined):
      throw failure(undefined.message)
    case .namespace(let namespace): return namespace.attributes[name]
    case .loop(let loop): return try loopAttribute(name, loop)
    case .range(let range):
      switch name {
      case "start": return .integer(range.start)
      case "stop": return .integer(range.stop)
      case "step": return .integer(range.step)
      default: return nil
      }
    case .function(.dict) where name == "fromkeys": return .function(.dictFromKeys)
    case .string, .list, .tuple, .dictionary, .none, .bool, .integer, .float, .view, .generator, .macro,
      .function, .method:
      guard let methods = Methods.of[value.type] else { return nil }
      if methods.supported.contains(name) { return .method(BoundMethod(value, name)) }
      if methods.changing.contains(name) {
        return .undefined(
          Undefined("access to attribute '\(name)' of '\(value.type)' object is unsafe.", isForbidden: true))
      }
      if methods.refused.contains(name) {
        throw .unsupported(place, kind: "attribute", name: "\(value.type).\(name)")
      }
      return nil
    }
  }

  /// `value[start:stop:step]`, with `.none` for what is left out.
  func slice(_ value: Value, _ start: Value, _ stop: Value, _ step: Value) throws(ChatTemplateError) -> Value
  {
    let elements: Int
    switch value {
    case .undefined(let undefined): throw failure(undefined.message)
    case .string(let text): elements = text.count
    case .list(let items), .tuple(let items): elements = items.values.count
    case .range: throw .unsupported(place, kind: "slice of a", name: "range")
    default: throw failure("'\(value.type)' object is not subscriptable by a slice")
    }
    let indices = try sliceIndices(elements, start, stop, step)
    try charge(created: indices.count)
    switch value {
    case .string(let text): return .string(Text(indices.map { text.scalars[$0] }, isMarkup: text.isMarkup))
    case .list(let items): return try list(indices.map { items.values[$0] })
    case .tuple(let items): return try tuple(indices.map { items.values[$0] })
    default: return .none
    }
  }

  /// The indices of a slice of `count` elements (CPython's `PySlice_AdjustIndices`).
  private func sliceIndices(
    _ count: Int, _ start: Value, _ stop: Value, _ step: Value
  ) throws(ChatTemplateError) -> [Int] {
    for bound in [start, stop, step] where !bound.isNone && bound.index == nil {
      throw failure("slice indices must be integers or None or have an __index__ method")
    }
    let step = step.index ?? 1
    guard step != 0 else { throw failure("slice step cannot be zero") }
    let (low, high) = step > 0 ? (0, count) : (-1, count - 1)
    func clamped(_ index: Int?, _ byDefault: Int) -> Int {
      guard let index else { return byDefault }
      return min(max(index < 0 ? index + count : index, low), high)
    }
    let first = clamped(start.index, step > 0 ? low : high)
    let last = clamped(stop.index, step > 0 ? high : low)
    // A step beyond all elements is cut, so that the sum with an index fits.
    return Array(stride(from: first, to: last, by: min(max(step, -count - 1), count + 1)))
  }
}
