/// What can be asked of any value: whether it is true, how many elements it has, what they are.
extension Renderer {
  /// Python's truth of a value.
  func isTrue(_ value: Value) throws(ChatTemplateError) -> Bool {
    switch value {
    case .bool(let value): value
    case .integer(let value): value != 0
    case .float(let value): value != 0
    default: try count(value).map { $0 > 0 } ?? !(value.isNone)
    }
  }

  /// Python's `len`, or nil for a value without a length.
  func count(_ value: Value) throws(ChatTemplateError) -> Int? {
    switch value {
    case .string(let text): text.count
    case .list(let items), .tuple(let items): items.values.count
    case .dictionary(let mapping): mapping.count
    case .view(let view): view.mapping.count
    case .range(let range): range.count
    case .loop(let loop): try loop.count(self)
    case .undefined: 0
    default: nil
    }
  }

  func isIterable(_ value: Value) -> Bool {
    switch value {
    case .string, .list, .tuple, .dictionary, .view, .range, .generator, .loop, .undefined: true
    default: false
    }
  }

  /// Goes through the elements of `value`: scalars of a string, keys of a dictionary.
  func iterate(_ value: Value) throws(ChatTemplateError) -> Generator {
    switch value {
    case .generator(let generator): return generator
    // In jinja2 it gives the values that are left, each with the loop: a tuple that would hold what can change.
    case .loop: throw .unsupported(place, kind: "iteration over", name: "loop")
    case .undefined: return Generator(depth: 0) { nil }
    default: break
    }
    guard let count = try count(value) else { throw failure("'\(value.type)' object is not iterable") }
    var index = 0
    return Generator(depth: value.depth) { () throws(ChatTemplateError) in
      guard index < count else { return nil }
      defer { index += 1 }
      return try self.element(index, of: value)
    }
  }

  /// Goes through the elements of `value`, but looks at it only when the first is asked for, as a Python generator does.
  func iterateLater(
    _ value: @escaping () throws(ChatTemplateError) -> Value
  ) -> () throws(ChatTemplateError) -> Value? {
    var generator: Generator?
    return { () throws(ChatTemplateError) in
      let started = if let generator { generator } else { try self.iterate(try value()) }
      generator = started
      return try started.next()
    }
  }

  /// The element at `index`, which must be one of `value`.
  private func element(_ index: Int, of value: Value) throws(ChatTemplateError) -> Value {
    switch value {
    case .string(let text): return .string(Text([text.scalars[index]]))
    case .list(let items), .tuple(let items): return items.values[index]
    case .dictionary(let mapping): return mapping.entries[index].key
    case .range(let range): return .integer(range[index])
    case .view(let view):
      let entry = view.mapping.entries[index]
      switch view.kind {
      case .keys: return entry.key
      case .values: return entry.value
      case .items: return try tuple([entry.key, entry.value])
      }
    default: return .none
    }
  }

  /// All elements of `value`.
  func array(_ value: Value) throws(ChatTemplateError) -> [Value] {
    if case .list(let items) = value { return items.values }
    if case .tuple(let items) = value { return items.values }
    let generator = try iterate(value)
    var values: [Value] = []
    while let next = try generator.next() {
      try charge(steps: 1, created: 8)
      values.append(next)
    }
    return values
  }
}
