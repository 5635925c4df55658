extension Filters {
  /// Filters that choose values, or apply a filter to each.
  static let choices: [String: Filter] = [
    "default": byDefault, "d": byDefault, "map": map,
    "select": { (renderer, value, arguments) throws(ChatTemplateError) in
      try select(renderer, value, arguments, byAttribute: false, keepsTrue: true)
    },
    "reject": { (renderer, value, arguments) throws(ChatTemplateError) in
      try select(renderer, value, arguments, byAttribute: false, keepsTrue: false)
    },
    "selectattr": { (renderer, value, arguments) throws(ChatTemplateError) in
      try select(renderer, value, arguments, byAttribute: true, keepsTrue: true)
    },
    "rejectattr": { (renderer, value, arguments) throws(ChatTemplateError) in
      try select(renderer, value, arguments, byAttribute: true, keepsTrue: false)
    },
  ]

  private static func byDefault(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["default_value", "boolean"], to: "default", renderer)
    let isMissing =
      if value.isUndefined { true } else if let boolean = bound[1], try renderer.isTrue(boolean) {
        try !renderer.isTrue(value)
      } else { false }
    return isMissing ? bound[0] ?? .string(Text([])) : value
  }

  private static func map(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let transform: (Value) throws(ChatTemplateError) -> Value
    if arguments.positional.isEmpty, arguments.keywords.contains(where: { $0.name == "attribute" }) {
      let bound = try arguments.bind(["attribute", "default"], to: "map", renderer)
      let keys = try keys(bound[0], renderer)
      transform = { value throws(ChatTemplateError) in
        try attribute(keys, of: value, default: bound[1], renderer)
      }
    } else {
      guard let name = arguments.positional.first else {
        throw renderer.failure("map requires a filter argument")
      }
      guard let filter = name.text.flatMap({ Filters.all[$0.string] }) else {
        throw .unsupported(renderer.place, kind: "filter", name: try renderer.text(name).string)
      }
      var rest = arguments
      rest.positional.removeFirst()
      transform = { [rest] value throws(ChatTemplateError) in try filter(renderer, value, rest) }
    }
    let next = renderer.iterateLater { () throws(ChatTemplateError) in try isTrueOrEmpty(renderer, value) }
    return try renderer.generator(over: value) { () throws(ChatTemplateError) in
      guard let value = try next() else { return nil }
      try renderer.charge(steps: 1)
      return try transform(value)
    }
  }

  private static func select(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments, byAttribute: Bool, keepsTrue: Bool
  ) throws(ChatTemplateError) -> Value {
    var rest = arguments
    var path: [Value] = []
    if byAttribute {
      guard !rest.positional.isEmpty else { throw renderer.failure("Missing parameter for attribute name") }
      path = try keys(rest.positional.removeFirst(), renderer)
    }
    var test: Test?
    if !rest.positional.isEmpty {
      let name = rest.positional.removeFirst()
      guard let found = name.text.flatMap({ Tests.all[$0.string] }) else {
        throw .unsupported(renderer.place, kind: "test", name: try renderer.text(name).string)
      }
      test = found
    }
    let next = renderer.iterateLater { () throws(ChatTemplateError) in try isTrueOrEmpty(renderer, value) }
    return try renderer.generator(over: value) { [rest, path, test] () throws(ChatTemplateError) in
      while let value = try next() {
        try renderer.charge(steps: 1)
        let judged = try attribute(path, of: value, renderer)
        let holds =
          if let test { try test.holds(renderer, judged, rest) } else { try renderer.isTrue(judged) }
        if holds == keepsTrue { return value }
      }
      return nil
    }
  }

  /// `value`, or something empty where it is false: jinja2 then does not go through it.
  private static func isTrueOrEmpty(_ renderer: Renderer, _ value: Value) throws(ChatTemplateError) -> Value {
    try renderer.isTrue(value) ? value : .undefined(Undefined(""))
  }
}
