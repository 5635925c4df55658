struct LiteralExpression: Expression {
  let offset: Int
  let literal: Literal

  func evaluate(_ renderer: Renderer) -> Value {
    switch literal {
    case .none: .none
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(value)
    case .float(let value): .float(value)
    case .string(let text): .string(text)
    }
  }
}

struct NameExpression: Expression {
  let offset: Int
  let name: String

  func evaluate(_ renderer: Renderer) -> Value {
    if let value = renderer.scope[name] { return value }
    if let function = Function(rawValue: name) { return .function(function) }
    return .undefined(Undefined("'\(name)' is undefined"))
  }
}

/// The text of the block that a tag filters.
struct BlockContent: Expression {
  let offset: Int
  func evaluate(_ renderer: Renderer) -> Value { .string(renderer.blockContent) }
}

/// A list or a tuple.
struct SequenceExpression: Expression {
  let offset: Int
  let elements: [any Expression]
  let isTuple: Bool

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    var values: [Value] = []
    for element in elements { values.append(try renderer.evaluate(element)) }
    return isTuple ? try renderer.tuple(values) : try renderer.list(values)
  }
}

struct DictionaryExpression: Expression {
  struct Member: Sendable {
    let key: any Expression
    let value: any Expression
  }
  let offset: Int
  let members: [Member]

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    var builder = MappingBuilder()
    for member in members {
      let key = try renderer.evaluate(member.key)
      try builder.set(key, try renderer.evaluate(member.value), renderer)
    }
    return .dictionary(try builder.finish(renderer))
  }
}

/// `then if test else otherwise`; without the last, what is not `then` is undefined.
struct ConditionalExpression: Expression {
  let offset: Int
  let test: any Expression
  let then: any Expression
  let otherwise: (any Expression)?

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    if try renderer.isTrue(try renderer.evaluate(test)) { return try renderer.evaluate(then) }
    if let otherwise { return try renderer.evaluate(otherwise) }
    return .undefined(
      Undefined("the inline if-expression evaluated to false and no else section was defined."))
  }
}

/// `or` and `and`: the first operand that is true, or false, or else the last.
struct LogicalExpression: Expression {
  let offset: Int
  let operands: [any Expression]
  /// The truth that ends it: true for `or`.
  let endsAt: Bool

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    var value = Value.none
    for (index, operand) in operands.enumerated() {
      value = try renderer.evaluate(operand)
      if index + 1 < operands.count, try renderer.isTrue(value) == endsAt { break }
    }
    return value
  }
}

struct NotExpression: Expression {
  let offset: Int
  let operand: any Expression

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    .bool(!(try renderer.isTrue(try renderer.evaluate(operand))))
  }
}

/// `a < b == c`: each neighbouring pair holds, as in Python.
struct CompareExpression: Expression {
  struct Step: Sendable {
    let comparison: Comparison
    let operand: any Expression
    let offset: Int
  }
  let offset: Int
  let first: any Expression
  let rest: [Step]

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    var left = try renderer.evaluate(first)
    for step in rest {
      let right = try renderer.evaluate(step.operand)
      renderer.offset = step.offset
      guard try renderer.compare(left, step.comparison, right) else { return .bool(false) }
      left = right
    }
    return .bool(true)
  }
}

/// Operators of one strength, from the left.
struct OperationExpression: Expression {
  struct Step: Sendable {
    let symbol: String
    let operand: any Expression
    let offset: Int
  }
  let offset: Int
  let first: any Expression
  let rest: [Step]

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    var value = try renderer.evaluate(first)
    for step in rest {
      let right = try renderer.evaluate(step.operand)
      renderer.offset = step.offset
      value = try renderer.operate(value, step.symbol, right)
    }
    return value
  }
}

/// `a ~ b ~ c`: the texts of all.
struct ConcatenationExpression: Expression {
  let offset: Int
  let operands: [any Expression]

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    var values: [Value] = []
    for operand in operands { values.append(try renderer.evaluate(operand)) }
    renderer.offset = offset
    var result: [Unicode.Scalar] = []
    for value in values {
      let text = try renderer.text(value)
      try renderer.chargeText(result.count + text.count)
      result += text.scalars
    }
    return .string(Text(result))
  }
}

/// `-a` and `+a`.
struct SignExpression: Expression {
  let offset: Int
  let isNegative: Bool
  let operand: any Expression

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    let value = try renderer.evaluate(operand)
    renderer.offset = offset
    if case .float(let number) = value { return .float(isNegative ? -number : number) }
    if case .undefined(let undefined) = value { throw renderer.failure(undefined.message) }
    guard let number = value.index else {
      throw renderer.failure("bad operand type for unary \(isNegative ? "-" : "+"): '\(value.type)'")
    }
    return .integer(isNegative ? try renderer.exact(0.subtractingReportingOverflow(number)) : number)
  }
}

struct AttributeExpression: Expression {
  let offset: Int
  let base: any Expression
  let name: String

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    let value = try renderer.evaluate(base)
    renderer.offset = offset
    return try renderer.attribute(name, of: value)
  }
}

struct ItemExpression: Expression {
  let offset: Int
  let base: any Expression
  let key: any Expression

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    let value = try renderer.evaluate(base)
    let key = try renderer.evaluate(key)
    renderer.offset = offset
    return try renderer.item(key, of: value)
  }
}

/// `a[start:stop:step]`
struct SliceExpression: Expression {
  let offset: Int
  let base: any Expression
  let start: (any Expression)?
  let stop: (any Expression)?
  let step: (any Expression)?

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    let value = try renderer.evaluate(base)
    var bounds: [Value] = []
    for expression in [start, stop, step] {
      bounds.append(
        try expression.map { expression throws(ChatTemplateError) in try renderer.evaluate(expression) }
          ?? .none)
    }
    renderer.offset = offset
    return try renderer.slice(value, bounds[0], bounds[1], bounds[2])
  }
}

struct CallExpression: Expression {
  let offset: Int
  let function: any Expression
  let arguments: ArgumentExpressions

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    try call(renderer, caller: nil)
  }

  /// Calls the function, with the block of `{% call %}` if there is one.
  func call(_ renderer: Renderer, caller: Macro?) throws(ChatTemplateError) -> Value {
    let function = try renderer.evaluate(function)
    var values = try arguments.evaluate(renderer)
    if let caller { values.keywords.append(("caller", .macro(caller))) }
    renderer.offset = offset
    return try renderer.call(function, values)
  }
}

struct FilterExpression: Expression {
  let offset: Int
  let base: any Expression
  let filter: Filter
  let arguments: ArgumentExpressions

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    let value = try renderer.evaluate(base)
    let arguments = try arguments.evaluate(renderer)
    renderer.offset = offset
    return try filter(renderer, value, arguments)
  }
}

struct TestExpression: Expression {
  let offset: Int
  let base: any Expression
  let test: Test
  let arguments: ArgumentExpressions

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value {
    let value = try renderer.evaluate(base)
    let arguments = try arguments.evaluate(renderer)
    renderer.offset = offset
    return .bool(try test.holds(renderer, value, arguments))
  }
}
