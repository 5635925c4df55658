extension Filters {
  /// Filters of lists and dictionaries.
  static let sequences: [String: Filter] = [
    "length": length, "count": length,
    "list": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "list", renderer)
      return try renderer.list(try renderer.array(value))
    },
    "first": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "first", renderer)
      return try renderer.iterate(value).next()
        ?? .undefined(Undefined("No first item, sequence was empty."))
    },
    "last": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "last", renderer)
      return try reversed(renderer, value).last ?? .undefined(Undefined("No last item, sequence was empty."))
    },
    "reverse": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "reverse", renderer)
      if case .string(let text) = value {
        try renderer.chargeText(text.count)
        return .string(Text(text.scalars.reversed(), isMarkup: text.isMarkup))
      }
      if case .generator = value { return try renderer.list(try renderer.array(value).reversed()) }
      var rest = try reversed(renderer, value)
      return try renderer.generator("reverse_iterator", over: value) { rest.popLast() }
    },
    "items": { (renderer, value, arguments) throws(ChatTemplateError) in
      _ = try arguments.bind([], to: "items", renderer)
      return try renderer.generator(
        over: value,
        next: renderer.iterateLater { () throws(ChatTemplateError) in
          switch value {
          case .dictionary(let mapping): return .view(MappingView(.items, of: mapping))
          case .undefined: return value
          default: throw renderer.failure("Can only get item pairs from a mapping.")
          }
        })
    },
    "dictsort": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["case_sensitive", "by", "reverse"], to: "dictsort", renderer)
      guard case .dictionary(let mapping) = value else {
        throw renderer.failure("'\(value.type)' object has no attribute 'items'")
      }
      let by = try renderer.optionalText(bound[1], "dictsort") ?? "key"
      guard by == "key" || by == "value" else {
        throw renderer.failure("You can only sort by either \"key\" or \"value\"")
      }
      let keepsCase = try renderer.isTrue(bound[0] ?? .bool(false))
      var keys = mapping.entries.map { by == "key" ? $0.key : $0.value }
      if !keepsCase {
        keys = try keys.map { key throws(ChatTemplateError) in try ignoringCase(renderer, key) }
      }
      return try renderer.list(
        try renderer.sorted(
          try renderer.array(.view(MappingView(.items, of: mapping))),
          by: keys,
          isReversed: try renderer.isTrue(bound[2] ?? .bool(false))))
    },
    "sort": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["reverse", "case_sensitive", "attribute"], to: "sort", renderer)
      let values = try renderer.array(value)
      let keepsCase = try renderer.isTrue(bound[1] ?? .bool(false))
      var paths = [bound[2] ?? .none]
      if case .string(let text) = paths[0] {
        try renderer.chargeText(text.count)
        paths = try renderer.split(text, by: ",", -1, fromEnd: false).map { .string($0) }
      }
      var keys: [Value] = []
      let chains = try paths.map { path throws(ChatTemplateError) in try Filters.keys(path, renderer) }
      for value in values {
        var key: [Value] = []
        for chain in chains {
          let part = try attribute(chain, of: value, renderer)
          key.append(keepsCase ? part : try ignoringCase(renderer, part))
        }
        keys.append(try renderer.list(key))
      }
      return try renderer.list(
        try renderer.sorted(values, by: keys, isReversed: try renderer.isTrue(bound[0] ?? .bool(false))))
    },
    "unique": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["case_sensitive", "attribute"], to: "unique", renderer)
      let keepsCase = try renderer.isTrue(bound[0] ?? .bool(false))
      let chain = try keys(bound[1], renderer)
      let next = renderer.iterateLater { value }
      var seen: Set<Key> = []
      return try renderer.generator(over: value) { () throws(ChatTemplateError) in
        while let value = try next() {
          try renderer.charge(steps: 1)
          let part = try attribute(chain, of: value, renderer)
          let key = try renderer.key(keepsCase ? part : try ignoringCase(renderer, part))
          if seen.insert(key).inserted { return value }
        }
        return nil
      }
    },
    "batch": { (renderer, value, arguments) throws(ChatTemplateError) in
      let bound = try arguments.bind(["linecount", "fill_with"], required: 1, to: "batch", renderer)
      let count = try renderer.optionalInt(bound[0], "batch") ?? 0
      guard count > 0 else {
        throw .unsupported(renderer.place, kind: "line count of batch", name: "\(count)")
      }
      let next = renderer.iterateLater { value }
      return try renderer.generator(over: value) { () throws(ChatTemplateError) in
        var batch: [Value] = []
        while batch.count < count, let value = try next() { batch.append(value) }
        guard !batch.isEmpty else { return nil }
        if let filler = bound[1], !filler.isNone, batch.count < count {
          try renderer.chargeText(count)
          batch += [Value](repeating: filler, count: count - batch.count)
        }
        return try renderer.list(batch)
      }
    },
  ]

  private static func length(
    _ renderer: Renderer, _ value: Value, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    _ = try arguments.bind([], to: "length", renderer)
    guard let count = try renderer.count(value) else {
      throw renderer.failure("object of type '\(value.type)' has no len()")
    }
    return .integer(count)
  }

  /// The elements of a value that can be gone through from its end.
  private static func reversed(_ renderer: Renderer, _ value: Value) throws(ChatTemplateError) -> [Value] {
    switch value {
    case .string, .list, .tuple, .dictionary, .view, .range, .undefined: return try renderer.array(value)
    default: throw renderer.failure("'\(value.type)' object is not reversible")
    }
  }
}
