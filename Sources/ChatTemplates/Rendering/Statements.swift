/// Text outside of tags.
struct TextStatement: Statement {
  let offset: Int
  let text: [Unicode.Scalar]

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    try renderer.write(text)
    return .normal
  }
}

/// `{{ expression }}`
struct OutputStatement: Statement {
  let offset: Int
  let expression: any Expression

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    let value = try renderer.evaluate(expression)
    renderer.offset = expression.offset
    try renderer.write(try renderer.text(value).scalars)
    return .normal
  }
}

struct SetStatement: Statement {
  let offset: Int
  let target: Target
  let value: any Expression

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    let value = try renderer.evaluate(value)
    renderer.offset = offset
    try renderer.assign(value, to: target)
    return .normal
  }
}

/// `{% set target %}…{% endset %}`, and `{% filter … %}…{% endfilter %}` when there is no target.
struct BlockStatement: Statement {
  let offset: Int
  let target: Target?
  let filter: (any Expression)?
  let body: [any Statement]

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    let (text, flow) = try renderer.capture { () throws(ChatTemplateError) in
      try renderer.inScope(renderer.scope) { () throws(ChatTemplateError) in try renderer.execute(body) }
    }
    guard flow == .normal else { return flow }
    var value = Value.string(text)
    if let filter {
      let outer = renderer.blockContent
      renderer.blockContent = text
      defer { renderer.blockContent = outer }
      value = try renderer.evaluate(filter)
    }
    renderer.offset = offset
    if let target {
      try renderer.assign(value, to: target)
    } else {
      try renderer.write(try renderer.text(value).scalars)
    }
    return .normal
  }
}

struct IfStatement: Statement {
  struct Branch: Sendable {
    let test: any Expression
    let body: [any Statement]
  }
  let offset: Int
  let branches: [Branch]
  let otherwise: [any Statement]

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    for branch in branches where try renderer.isTrue(try renderer.evaluate(branch.test)) {
      return try renderer.execute(branch.body)
    }
    return try renderer.execute(otherwise)
  }
}

/// `{% with a = b %}…{% endwith %}`, and `{% generation %}…{% endgeneration %}`, which has a scope and no variables.
struct ScopeStatement: Statement {
  struct Variable: Sendable {
    let target: Target
    let value: any Expression
  }
  let offset: Int
  let variables: [Variable]
  let body: [any Statement]

  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow {
    var values: [Value] = []
    for variable in variables { values.append(try renderer.evaluate(variable.value)) }
    return try renderer.inScope(renderer.scope) { () throws(ChatTemplateError) in
      for (variable, value) in zip(variables, values) { try renderer.assign(value, to: variable.target) }
      return try renderer.execute(body)
    }
  }
}

/// `{% break %}` and `{% continue %}`.
struct LeaveStatement: Statement {
  let offset: Int
  let flow: Flow
  func execute(_ renderer: Renderer) -> Flow { flow }
}

extension Renderer {
  /// Gives `value` to a variable of the current scope, to several, or to an attribute of a namespace.
  func assign(_ value: Value, to target: Target) throws(ChatTemplateError) {
    switch target {
    case .name(let name): scope.variables[name] = value
    case .tuple(let targets):
      let values = try unpack(value, count: targets.count)
      for (value, target) in zip(values, targets) { try assign(value, to: target) }
    case .attribute(let name, let attribute):
      guard case .namespace(let namespace)? = scope[name] else {
        throw failure("cannot assign attribute on non-namespace object")
      }
      try set(attribute, of: namespace, to: value)
    }
  }

  /// What was assigned to `target`.
  func value(of target: Target) throws(ChatTemplateError) -> Value {
    switch target {
    case .name(let name): return scope.variables[name] ?? .none
    case .tuple(let targets):
      var values: [Value] = []
      for target in targets { values.append(try value(of: target)) }
      return try tuple(values)
    case .attribute: return .none
    }
  }

  /// Sets an attribute of a namespace.
  func set(_ name: String, of namespace: Namespace, to value: Value) throws(ChatTemplateError) {
    guard !name.hasPrefix("_") else {
      throw failure(
        "Chat templates cannot store underscore-prefixed attributes on a namespace, but got '\(name)'. "
          + "Please rename the attribute.")
    }
    _ = try checkedDepth(over: value.depth)
    try charge(created: 8)
    namespace.set(name, value)
  }

  /// The elements of `value`, of which there must be `count`.
  private func unpack(_ value: Value, count: Int) throws(ChatTemplateError) -> [Value] {
    guard isIterable(value) else { throw failure("cannot unpack non-iterable \(value.type) object") }
    let generator = try iterate(value)
    var values: [Value] = []
    while let next = try generator.next() {
      try charge(steps: 1)
      guard values.count < count else { throw failure("too many values to unpack (expected \(count))") }
      values.append(next)
    }
    guard values.count == count else {
      throw failure("not enough values to unpack (expected \(count), got \(values.count))")
    }
    return values
  }
}
