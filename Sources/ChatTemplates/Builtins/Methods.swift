/// The attributes of Python's types: which can be called, which the sandbox forbids, and which are not supported.
struct Methods: Sendable {
  var supported: Set<String> = []
  /// Those that would change the value: the sandbox forbids them.
  var changing: Set<String> = []
  /// Those that Python has too, and that are refused by name.
  var refused: Set<String> = []

  /// The attributes of a type.
  static let of: [String: Methods] = [
    "str": Methods(
      supported: [
        "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith", "replace",
        "upper",
        "lower", "title", "capitalize", "swapcase", "join", "find", "rfind", "index", "rindex", "count",
        "format",
        "isspace", "isalpha", "isdigit", "isdecimal", "isnumeric", "isalnum", "islower", "isupper", "isascii",
        "zfill", "ljust", "rjust", "center", "removeprefix", "removesuffix", "partition", "rpartition",
      ],
      refused: [
        "casefold", "encode", "expandtabs", "format_map", "isidentifier", "isprintable", "istitle",
        "maketrans",
        "translate",
      ]),
    "Markup": Methods(
      supported: [
        "strip", "lstrip", "rstrip", "upper", "lower", "title", "capitalize", "swapcase", "startswith",
        "endswith",
        "find", "rfind", "index", "rindex", "count", "isspace", "isalpha", "isdigit", "isdecimal",
        "isnumeric",
        "isalnum", "islower", "isupper", "isascii",
      ],
      refused: [
        "split", "rsplit", "splitlines", "replace", "join", "format", "zfill", "ljust", "rjust", "center",
        "removeprefix", "removesuffix", "partition", "rpartition", "casefold", "encode", "expandtabs",
        "format_map",
        "isidentifier", "isprintable", "istitle", "maketrans", "translate", "escape", "striptags", "unescape",
      ]),
    "list": Methods(
      supported: ["count", "index", "copy"],
      changing: ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"]),
    "tuple": Methods(supported: ["count", "index"]),
    "dict": Methods(
      supported: ["get", "items", "keys", "values", "copy"],
      changing: ["clear", "pop", "popitem", "setdefault", "update"], refused: ["fromkeys"]),
    "dict_keys": Methods(refused: ["isdisjoint", "mapping"]),
    "dict_values": Methods(refused: ["mapping"]),
    "dict_items": Methods(refused: ["isdisjoint", "mapping"]),
    "int": Methods(
      refused: numbers.union([
        "bit_count", "bit_length", "denominator", "from_bytes", "numerator", "to_bytes",
      ])),
    "bool": Methods(
      refused: numbers.union([
        "bit_count", "bit_length", "denominator", "from_bytes", "numerator", "to_bytes",
      ])),
    "float": Methods(refused: numbers.union(["fromhex", "hex", "is_integer"])),
    "Macro": Methods(
      refused: ["arguments", "caller", "catch_kwargs", "catch_varargs", "explicit_caller", "name"]),
    "generator": Methods(refused: ["close", "send", "throw"]),
  ]

  private static let numbers: Set<String> = ["as_integer_ratio", "conjugate", "imag", "real"]

  /// Every name that some value can be called by.
  static let all = Set(of.values.flatMap { $0.supported.union($0.changing) }).union([
    "cycle", "changed", "fromkeys",
  ])
}

extension Renderer {
  /// Calls `value(arguments)`.
  func call(_ value: Value, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
    switch value {
    case .macro(let macro): return try call(macro, arguments)
    case .function(let function): return try call(function, arguments)
    case .method(let method): return try call(method, arguments)
    case .undefined(let undefined): throw failure(undefined.message)
    case .loop: throw .unsupported(place, kind: "call of", name: "loop")
    default: throw failure("'\(value.type)' object is not callable")
    }
  }

  private func call(_ method: BoundMethod, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
    switch method.receiver {
    case .string(let text): return try callString(text, method.name, arguments)
    case .list(let items) where method.name == "copy":
      _ = try arguments.bind([], to: "copy()", self)
      return .list(items)
    case .list(let items), .tuple(let items): return try callItems(items, method, arguments)
    case .dictionary(let mapping): return try callMapping(mapping, method.name, arguments)
    case .loop(let loop): return try callLoop(loop, method.name, arguments)
    default: throw .unsupported(place, kind: "method", name: method.name)
    }
  }

  private func callItems(
    _ items: Items, _ method: BoundMethod, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    let bound = try arguments.bind(["value"], required: 1, to: "\(method.name)()", self)
    var places: [Int] = []
    for (index, item) in items.values.enumerated() where try areEqual(item, bound[0] ?? .none) {
      places.append(index)
    }
    if method.name == "count" { return .integer(places.count) }
    guard let first = places.first else { throw failure("the value is not in the \(method.receiver.type)") }
    return .integer(first)
  }

  private func callMapping(
    _ mapping: Mapping, _ name: String, _ arguments: Arguments
  ) throws(ChatTemplateError) -> Value {
    guard arguments.keywords.isEmpty else { throw failure("dict.\(name)() takes no keyword arguments") }
    if name == "get" {
      let bound = try arguments.bind(["key", "default"], required: 1, to: "get()", self)
      return mapping[try key(bound[0] ?? .none)] ?? bound[1] ?? .none
    }
    _ = try arguments.bind([], to: "dict.\(name)()", self)
    switch name {
    case "items": return .view(MappingView(.items, of: mapping))
    case "keys": return .view(MappingView(.keys, of: mapping))
    case "values": return .view(MappingView(.values, of: mapping))
    default: return .dictionary(mapping)
    }
  }

  private func callLoop(_ loop: Loop, _ name: String, _ arguments: Arguments) throws(ChatTemplateError)
    -> Value
  {
    guard arguments.keywords.isEmpty else { throw failure("loop.\(name)() takes no keyword arguments") }
    let values = arguments.positional
    if name == "cycle" {
      guard !values.isEmpty else { throw failure("no items for cycling given") }
      return values[max(0, loop.index) % values.count]
    }
    if let last = loop.lastChanged, last.count == values.count {
      var isSame = true
      for (last, value) in zip(last, values) where try !areEqual(last, value) { isSame = false }
      if isSame { return .bool(false) }
    }
    // The loop would hold itself through such a value.
    for value in values { _ = try checkedDepth(over: value.depth) }
    loop.lastChanged = values
    return .bool(true)
  }
}
