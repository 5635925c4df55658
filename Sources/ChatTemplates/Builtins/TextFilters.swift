extension Filters {
  /// Filters that give text.
  static let text: [String: Filter] = [
    "upper": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "upper", renderer)
      return .string(try soft(renderer, value).uppercased)
    },
    "lower": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "lower", renderer)
      return .string(try soft(renderer, value).lowercased)
    },
    "capitalize": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "capitalize", renderer)
      return .string(try soft(renderer, value).capitalized)
    },
    "title": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "title", renderer)
      return .string(try soft(renderer, value).titleFiltered)
    },
    "trim": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["chars"], to: "trim", renderer)
      return .string(try soft(renderer, value).stripped(try renderer.optionalText(bound[0], "trim")))
    },
    "string": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "string", renderer)
      return .string(try soft(renderer, value))
    },
    "safe": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "safe", renderer)
      return .string(Text(try soft(renderer, value).scalars, isMarkup: true))
    },
    "escape": escape, "e": escape, "tojson": JSONFilter.apply,
    "replace": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["old", "new", "count"], required: 2, to: "replace", renderer)
      return .string(
        try renderer.replaced(
          try soft(renderer, value), try renderer.text(bound[0] ?? .none),
          by: try renderer.text(bound[1] ?? .none),
          limit: try renderer.optionalInt(bound[2], "replace") ?? -1))
    },
    "center": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["width"], to: "center", renderer)
      return .string(
        try renderer.padded(try soft(renderer, value), "center", [bound[0] ?? .integer(80), nil]))
    },
    "format": { (renderer, value, arguments) throws(ChatTemplateError) in
      guard arguments.keywords.isEmpty else {
        throw .unsupported(renderer.place, kind: "use of keywords in the filter", name: "format")
      }
      return try renderer.percentFormat(
        try soft(renderer, value), try renderer.tuple(arguments.positional))
    },
    "join": join, "indent": indent, "truncate": truncate,
    "wordcount": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "wordcount", renderer)
      var count = 0
      var isInside = false
      for scalar in try soft(renderer, value).scalars {
        let isWord = scalar == "_" || scalar.isPythonAlphabetic || scalar.properties.numericType != nil
        if isWord && !isInside { count += 1 }
        isInside = isWord
      }
      return .integer(count)
    },
  ]

  private static func escape(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    _ = try arguments.bind([], to: "escape", renderer)
    return .string(try renderer.escaped(try soft(renderer, value)))
  }

  private static func join(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["d", "attribute"], to: "join", renderer)
    let separator = try bound[0].map { value throws(ChatTemplateError) in try renderer.text(value) } ?? ""
    let keys = try keys(bound[1], renderer)
    let generator = try renderer.iterate(value)
    var result: [Unicode.Scalar] = []
    var isFirst = true
    while let next = try generator.next() {
      try renderer.charge(steps: 1)
      let item = try attribute(keys, of: next, renderer)
      try renderer.append(try renderer.text(item), after: isFirst ? "" : separator, to: &result)
      isFirst = false
    }
    return .string(Text(result))
  }

  /// Lines after the first are indented, and of these only those that are not empty.
  private static func indent(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["width", "first", "blank"], to: "indent", renderer)
    let text = try renderer.requiredText(value, "indent")
    let indentation: Text
    if let given = bound[0]?.text {
      indentation = given
    } else {
      let width = max(0, try renderer.optionalInt(bound[0], "indent") ?? 4)
      try renderer.chargeText(width)
      indentation = Text([Unicode.Scalar](repeating: " ", count: width))
    }
    let indentsFirst = try renderer.isTrue(bound[1] ?? .bool(false))
    let indentsBlank = try renderer.isTrue(bound[2] ?? .bool(false))
    var result: [Unicode.Scalar] = []
    for (index, line) in Text(text.scalars + ["\n"]).lines(keepingEnds: false).enumerated() {
      if index > 0 { result.append("\n") }
      let isIndented = index == 0 ? indentsFirst : indentsBlank || line.count > 0
      try renderer.append(line, after: isIndented ? indentation : "", to: &result)
    }
    return .string(Text(result, isMarkup: text.isMarkup))
  }

  private static func truncate(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["length", "killwords", "end", "leeway"], to: "truncate", renderer)
    let length = try renderer.optionalInt(bound[0], "truncate") ?? 255
    let end = try renderer.optionalText(bound[2], "truncate") ?? "..."
    let leeway = try renderer.optionalInt(bound[3], "truncate") ?? 5
    guard length >= end.count, leeway >= 0 else {
      throw renderer.failure(
        "truncate: expected a length of at least \(end.count) and a leeway of at least 0")
    }
    let (limit, overflows) = length.addingReportingOverflow(leeway)
    guard let count = try renderer.count(value) else {
      throw renderer.failure("object of type '\(value.type)' has no len()")
    }
    if overflows || count <= limit { return value }
    let text = try renderer.requiredText(value, "truncate")
    var kept = text.scalars[..<(length - end.count)]
    if try !renderer.isTrue(bound[1] ?? .bool(false)), let blank = kept.lastIndex(of: " ") {
      kept = kept[..<blank]
    }
    return .string(Text(Array(kept) + end.scalars))
  }
}
