/// What stands after `is`.
struct Test: Sendable {
  /// Least and most arguments.
  let arguments: ClosedRange<Int>
  let body: @Sendable (Renderer, Value, [Value]) throws(ChatTemplateError) -> Bool

  /// Whether the test holds for `value`.
  func holds(_ renderer: Renderer, _ value: Value, _ given: Arguments) throws(ChatTemplateError) -> Bool {
    guard given.keywords.isEmpty else { throw renderer.failure("the test takes no keyword arguments") }
    guard arguments.contains(given.positional.count) else {
      throw renderer.failure(
        "the test takes \(arguments.lowerBound) arguments besides the value, \(given.positional.count) are given"
      )
    }
    return try body(renderer, value, given.positional)
  }
}

/// The tests of jinja2.
enum Tests {
  /// All of them by name.
  static let all: [String: Test] = {
    var all: [String: Test] = [:]
    func add(
      _ names: String..., body: @escaping @Sendable (Renderer, Value) throws(ChatTemplateError) -> Bool
    ) {
      for name in names {
        all[name] = Test(arguments: 0...0) { (renderer, value, _) throws(ChatTemplateError) in
          try body(renderer, value)
        }
      }
    }
    func compare(_ comparison: Comparison, _ names: String...) {
      for name in names {
        all[name] = Test(arguments: 1...1) { (renderer, value, arguments) throws(ChatTemplateError) in
          try renderer.compare(value, comparison, arguments[0])
        }
      }
    }
    add("defined") { !$1.isUndefined }
    add("undefined") { $1.isUndefined }
    add("none") { $1.isNone }
    add("boolean") { if case .bool = $1 { true } else { false } }
    add("true") { if case .bool(true) = $1 { true } else { false } }
    add("false") { if case .bool(false) = $1 { true } else { false } }
    add("integer") { if case .integer = $1 { true } else { false } }
    add("float") { if case .float = $1 { true } else { false } }
    add("number") { Number($1) != nil }
    add("string") { $1.text != nil }
    add("mapping") { if case .dictionary = $1 { true } else { false } }
    add("sequence") { isSequence($1) }
    add("iterable") { $0.isIterable($1) }
    add("callable") { isCallable($1) }
    add("escaped") { $1.text?.isMarkup ?? false }
    add("lower") { (renderer, value) throws(ChatTemplateError) in try Filters.soft(renderer, value).isLower }
    add("upper") { (renderer, value) throws(ChatTemplateError) in try Filters.soft(renderer, value).isUpper }
    add("odd") { (renderer, value) throws(ChatTemplateError) in
      try isMultiple(renderer, value, of: 2, remainder: 1)
    }
    add("even") { (renderer, value) throws(ChatTemplateError) in
      try isMultiple(renderer, value, of: 2, remainder: 0)
    }
    all["divisibleby"] = Test(arguments: 1...1) { (renderer, value, arguments) throws(ChatTemplateError) in
      let remainder = try renderer.operate(value, "%", arguments[0])
      return try renderer.areEqual(remainder, .integer(0))
    }
    all["sameas"] = Test(arguments: 1...1) { (renderer, value, arguments) throws(ChatTemplateError) in
      try isSame(renderer, value, arguments[0])
    }
    all["in"] = Test(arguments: 1...1) { (renderer, value, arguments) throws(ChatTemplateError) in
      try renderer.contains(arguments[0], value)
    }
    compare(.equal, "==", "eq", "equalto")
    compare(.notEqual, "!=", "ne")
    compare(.greater, ">", "gt", "greaterthan")
    compare(.greaterOrEqual, ">=", "ge")
    compare(.less, "<", "lt", "lessthan")
    compare(.lessOrEqual, "<=", "le")
    return all
  }()

  /// Whether Python's object has a length and items; for jinja2 an undefined value does.
  private static func isSequence(_ value: Value) -> Bool {
    switch value {
    case .string, .list, .tuple, .dictionary, .range, .undefined: true
    default: false
    }
  }

  /// Also what is undefined can be called, which then fails.
  private static func isCallable(_ value: Value) -> Bool {
    switch value {
    case .macro, .function, .method, .undefined, .loop: true
    default: false
    }
  }

  private static func isMultiple(
    _ renderer: Renderer, _ value: Value, of number: Int, remainder: Int
  ) throws(ChatTemplateError) -> Bool {
    try renderer.areEqual(try renderer.operate(value, "%", .integer(number)), .integer(remainder))
  }

  /// Python's `is`, as far as it does not depend on how Python keeps its objects.
  private static func isSame(
    _ renderer: Renderer, _ left: Value, _ right: Value
  ) throws(ChatTemplateError) -> Bool {
    switch (left, right) {
    case (.none, .none): true
    case (.bool(let left), .bool(let right)): left == right
    default:
      if left.type == right.type {
        throw .unsupported(renderer.place, kind: "test of two values of one type", name: "sameas")
      } else {
        false
      }
    }
  }
}
