/// A part of a template that has a value.
protocol Expression: Sendable {
  /// Where it is in the source, for errors.
  var offset: Int { get }
  /// Its value; called by `Renderer.evaluate` only, which bounds the nesting.
  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Value
}

/// A part of a template that does something.
protocol Statement: Sendable {
  /// Where it is in the source, for errors.
  var offset: Int { get }
  /// Does it; called by `Renderer.execute` only, which bounds the nesting.
  func execute(_ renderer: Renderer) throws(ChatTemplateError) -> Flow
}

/// A value that stands in the template.
enum Literal: Sendable {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(Text)
}

/// What is assigned to.
indirect enum Target: Sendable {
  case name(String)
  case tuple([Target])
  case attribute(namespace: String, attribute: String)
}

/// The arguments of a call, a filter or a test.
struct ArgumentExpressions: Sendable {
  var positional: [any Expression] = []
  var keywords: [(name: String, value: any Expression)] = []
  /// `*arguments`
  var allPositional: (any Expression)?
  /// `**arguments`
  var allKeywords: (any Expression)?

  func evaluate(_ renderer: Renderer) throws(ChatTemplateError) -> Arguments {
    var arguments = Arguments()
    for expression in positional { arguments.positional.append(try renderer.evaluate(expression)) }
    for (name, expression) in keywords {
      arguments.keywords.append((name, try renderer.evaluate(expression)))
    }
    if let allPositional {
      arguments.positional += try renderer.array(try renderer.evaluate(allPositional))
    }
    if let allKeywords {
      guard case .dictionary(let mapping) = try renderer.evaluate(allKeywords) else {
        throw renderer.failure("argument after ** must be a mapping")
      }
      for entry in mapping.entries {
        guard let name = entry.key.text?.string else { throw renderer.failure("keywords must be strings") }
        guard !arguments.keywords.contains(where: { $0.name == name }) else {
          throw renderer.failure("got multiple values for keyword argument '\(name)'")
        }
        arguments.keywords.append((name, entry.value))
        try renderer.charge(steps: arguments.keywords.count)
      }
    }
    return arguments
  }
}

/// The values of arguments.
struct Arguments {
  var positional: [Value] = []
  var keywords: [(name: String, value: Value)] = []

  /// The arguments in the order of `names`, nil where none is given; `required` of them must be.
  func bind(
    _ names: [String], required: Int = 0, to function: String, _ renderer: Renderer
  ) throws(ChatTemplateError) -> [Value?] {
    guard positional.count <= names.count else {
      throw renderer.failure("\(function) takes at most \(names.count) arguments (\(positional.count) given)")
    }
    var bound: [Value?] = positional
    bound += [Value?](repeating: nil, count: names.count - positional.count)
    for (name, value) in keywords {
      guard let index = names.firstIndex(of: name) else {
        throw renderer.failure("\(function) got an unexpected keyword argument '\(name)'")
      }
      guard bound[index] == nil else {
        throw renderer.failure("\(function) got multiple values for argument '\(name)'")
      }
      bound[index] = value
    }
    for index in 0..<required where bound[index] == nil {
      throw renderer.failure("\(function) misses the argument '\(names[index])'")
    }
    return bound
  }
}
