/// Methods of Python's `str`.
extension Renderer {
  func callString(_ text: Text, _ name: String, _ arguments: Arguments) throws(ChatTemplateError) -> Value {
    try chargeText(text.count)
    func bind(_ names: [String], required: Int = 0) throws(ChatTemplateError) -> [Value?] {
      guard arguments.keywords.isEmpty || name == "split" || name == "rsplit" || name == "splitlines" else {
        throw failure("str.\(name)() takes no keyword arguments")
      }
      return try arguments.bind(names, required: required, to: "\(name)()", self)
    }
    switch name {
    case "strip", "lstrip", "rstrip":
      let set = try bind(["chars"])[0]
      return .string(
        text.stripped(try optionalText(set, name), left: name != "rstrip", right: name != "lstrip"))
    case "split", "rsplit":
      let bound = try bind(["sep", "maxsplit"])
      let limit = try optionalInt(bound[1], name) ?? -1
      return try strings(
        try split(text, by: try optionalText(bound[0], name), limit, fromEnd: name == "rsplit"))
    case "splitlines":
      return try strings(text.lines(keepingEnds: try isTrue(try bind(["keepends"])[0] ?? .bool(false))))
    case "startswith", "endswith":
      let bound = try bind(["prefix", "start", "end"], required: 1)
      return .bool(try hasEnd(text, bound, atStart: name == "startswith"))
    case "replace":
      let bound = try bind(["old", "new", "count"], required: 2)
      return .string(
        try replaced(
          text, try requiredText(bound[0], name), by: try requiredText(bound[1], name),
          limit: try optionalInt(bound[2], name) ?? -1))
    case "join":
      return .string(try joined(text, try bind(["iterable"], required: 1)[0] ?? .none))
    case "find", "rfind", "index", "rindex", "count":
      return .integer(try search(text, name, try bind(["sub", "start", "end"], required: 1)))
    case "format": return .string(try format(text, arguments))
    case "zfill", "ljust", "rjust", "center":
      return .string(try padded(text, name, try bind(["width", "fillchar"], required: 1)))
    case "removeprefix":
      let prefix = try requiredText(try bind(["prefix"], required: 1)[0], name)
      return .string(text.scalars.starts(with: prefix.scalars) ? Text(text.scalars[prefix.count...]) : text)
    case "removesuffix":
      let suffix = try requiredText(try bind(["suffix"], required: 1)[0], name)
      return .string(
        text.scalars.reversed().starts(with: suffix.scalars.reversed())
          ? Text(text.scalars[..<(text.count - suffix.count)]) : text)
    case "partition", "rpartition":
      return try partition(
        text, by: try requiredText(try bind(["sep"], required: 1)[0], name), fromEnd: name == "rpartition")
    default:
      _ = try bind([])
      return try simpleString(text, name)
    }
  }

  /// The methods without arguments.
  private func simpleString(_ text: Text, _ name: String) throws(ChatTemplateError) -> Value {
    switch name {
    case "upper": return .string(text.uppercased)
    case "lower": return .string(text.lowercased)
    case "title": return .string(text.titlecased)
    case "capitalize": return .string(text.capitalized)
    case "swapcase": return .string(text.caseSwapped)
    case "isspace": return .bool(text.all(\.isPythonSpace))
    case "isalpha": return .bool(text.all(\.isPythonAlphabetic))
    case "isdecimal": return .bool(text.all { $0.decimalDigit != nil })
    case "isdigit":
      return .bool(text.all { $0.properties.numericType == .decimal || $0.properties.numericType == .digit })
    case "isnumeric": return .bool(text.all { $0.properties.numericType != nil })
    case "isalnum": return .bool(text.all { $0.isPythonAlphabetic || $0.properties.numericType != nil })
    case "islower": return .bool(text.isLower)
    case "isupper": return .bool(text.isUpper)
    case "isascii": return .bool(text.scalars.allSatisfy(\.isASCII))
    default: throw .unsupported(place, kind: "method", name: name)
    }
  }

  // MARK: Arguments

  func optionalText(_ value: Value?, _ name: String) throws(ChatTemplateError) -> Text? {
    guard let value, !value.isNone else { return nil }
    return try requiredText(value, name)
  }

  func requiredText(_ value: Value?, _ name: String) throws(ChatTemplateError) -> Text {
    guard let text = value?.text else {
      throw failure("\(name) needs a str, not \(value?.type ?? "nothing")")
    }
    try chargeText(text.count)
    return text
  }

  func optionalInt(_ value: Value?, _ name: String) throws(ChatTemplateError) -> Int? {
    guard let value, !value.isNone else { return nil }
    guard let index = value.index else { throw failure("\(name) needs an int, not \(value.type)") }
    return index
  }

  private func strings(_ texts: [Text]) throws(ChatTemplateError) -> Value {
    try list(texts.map { .string($0) })
  }

  // MARK: Methods

  /// `str.split` and `str.rsplit`; a negative limit is none.
  func split(
    _ text: Text, by separator: Text?, _ limit: Int, fromEnd: Bool
  ) throws(ChatTemplateError) -> [Text] {
    let limit = limit < 0 ? Int.max : limit
    guard let separator else { return splitAtBlanks(text, limit, fromEnd: fromEnd) }
    guard separator.count > 0 else { throw failure("empty separator") }
    let starts =
      fromEnd
      ? Text.occurrencesFromEnd(of: separator.scalars, in: text.scalars, limit: limit).reversed()
      : Text.occurrences(of: separator.scalars, in: text.scalars, limit: limit)
    var parts: [Text] = []
    var end = 0
    for start in starts {
      parts.append(Text(text.scalars[end..<start]))
      end = start + separator.count
    }
    parts.append(Text(text.scalars[end...]))
    return parts
  }

  private func splitAtBlanks(_ text: Text, _ limit: Int, fromEnd: Bool) -> [Text] {
    let scalars = fromEnd ? text.scalars.reversed() : text.scalars
    var parts: [Text] = []
    var rest = scalars[...].drop(while: \.isPythonSpace)
    while !rest.isEmpty {
      if parts.count == limit {
        parts.append(Text(rest).stripped(left: false))
        break
      }
      let word = rest.prefix { !$0.isPythonSpace }
      parts.append(Text(word))
      rest = rest[word.endIndex...].drop(while: \.isPythonSpace)
    }
    return fromEnd ? parts.reversed().map { Text($0.scalars.reversed()) } : parts
  }

  private func hasEnd(_ text: Text, _ bound: [Value?], atStart: Bool) throws(ChatTemplateError) -> Bool {
    guard let slice = try part(of: text, bound[1], bound[2]) else { return false }
    let candidates: [Value]
    if case .tuple(let items)? = bound[0] {
      candidates = items.values
    } else {
      candidates = [bound[0] ?? .none]
    }
    for candidate in candidates {
      let end = try requiredText(candidate, atStart ? "startswith" : "endswith").scalars
      guard end.count <= slice.count else { continue }
      if atStart ? slice.starts(with: end) : slice.suffix(end.count).elementsEqual(end) { return true }
    }
    return false
  }

  /// The scalars between two indices, or nil when the first is beyond the end.
  private func part(
    of text: Text, _ start: Value?, _ end: Value?
  ) throws(ChatTemplateError) -> ArraySlice<Unicode.Scalar>? {
    func clamped(_ index: Int?, _ byDefault: Int) -> Int {
      guard let index else { return byDefault }
      return index < 0 ? max(0, index + text.count) : index
    }
    let first = clamped(try optionalInt(start, "start"), 0)
    let last = min(clamped(try optionalInt(end, "end"), text.count), text.count)
    return first <= last ? text.scalars[first..<last] : nil
  }

  private func search(_ text: Text, _ name: String, _ bound: [Value?]) throws(ChatTemplateError) -> Int {
    let needle = try requiredText(bound[0], name).scalars
    let slice = try part(of: text, bound[1], bound[2])
    if name == "count" {
      guard let slice else { return 0 }
      return needle.isEmpty ? slice.count + 1 : Text.occurrences(of: needle, in: Array(slice)).count
    }
    var found: Int?
    if let slice {
      let isFromEnd = name.hasPrefix("r")
      let place =
        needle.isEmpty
        ? (isFromEnd ? slice.count : 0)
        : isFromEnd
          ? Text.occurrencesFromEnd(of: needle, in: Array(slice), limit: 1).first
          : Text.occurrences(of: needle, in: Array(slice), limit: 1).first
      found = place.map { $0 + slice.startIndex }
    }
    guard found != nil || name.hasSuffix("find") else { throw failure("substring not found") }
    return found ?? -1
  }

  /// `str.replace`; a negative limit is none.
  func replaced(_ text: Text, _ old: Text, by new: Text, limit: Int) throws(ChatTemplateError) -> Text {
    let limit = limit < 0 ? Int.max : limit
    let starts =
      old.count == 0
      ? Array((0...text.count).prefix(limit))
      : Text.occurrences(of: old.scalars, in: text.scalars, limit: limit)
    let (added, overflows) = starts.count.multipliedReportingOverflow(by: new.count)
    try chargeText(overflows || added > Limit.text ? .max : text.count + added)
    var result: [Unicode.Scalar] = []
    var end = 0
    for start in starts {
      result += text.scalars[end..<start]
      result += new.scalars
      end = start + old.count
    }
    result += text.scalars[end...]
    return Text(result)
  }

  /// `str.join`: all must be strings.
  private func joined(_ separator: Text, _ values: Value) throws(ChatTemplateError) -> Text {
    var result: [Unicode.Scalar] = []
    for (index, value) in try array(values).enumerated() {
      guard let text = value.text else {
        throw failure("sequence item \(index): expected str instance, \(value.type) found")
      }
      try append(text, after: index > 0 ? separator : Text([]), to: &result)
    }
    return Text(result)
  }

  /// Adds `separator` and `text`.
  func append(
    _ text: Text, after separator: Text, to result: inout [Unicode.Scalar]
  ) throws(ChatTemplateError) {
    guard result.count + separator.count + text.count <= Limit.text else { return try chargeText(.max) }
    try charge(created: separator.count + text.count)
    result += separator.scalars
    result += text.scalars
  }

  func padded(_ text: Text, _ name: String, _ bound: [Value?]) throws(ChatTemplateError) -> Text {
    let width = try optionalInt(bound[0], name) ?? 0
    let fill = name == "zfill" ? "0" : try optionalText(bound[1], name) ?? " "
    guard fill.count == 1, name != "zfill" || bound[1] == nil else {
      throw failure("The fill character must be exactly one character long")
    }
    guard width > text.count else { return text }
    try chargeText(width)
    let padding = width - text.count
    func fills(_ count: Int) -> [Unicode.Scalar] { Array(repeating: fill.scalars[0], count: count) }
    switch name {
    case "ljust": return Text(text.scalars + fills(padding))
    case "rjust": return Text(fills(padding) + text.scalars)
    case "center":
      let left = padding / 2 + (padding & width & 1)
      return Text(fills(left) + text.scalars + fills(padding - left))
    default:
      let hasSign = text.scalars.first == "-" || text.scalars.first == "+"
      return Text(
        text.scalars.prefix(hasSign ? 1 : 0) + fills(padding) + text.scalars.dropFirst(hasSign ? 1 : 0))
    }
  }

  private func partition(_ text: Text, by separator: Text, fromEnd: Bool) throws(ChatTemplateError) -> Value {
    guard separator.count > 0 else { throw failure("empty separator") }
    let start =
      fromEnd
      ? Text.occurrencesFromEnd(of: separator.scalars, in: text.scalars, limit: 1).first
      : Text.occurrences(of: separator.scalars, in: text.scalars, limit: 1).first
    guard let start else {
      return try tuple(
        fromEnd
          ? [.string(Text([])), .string(Text([])), .string(text)]
          : [.string(text), .string(Text([])), .string(Text([]))])
    }
    return try tuple([
      .string(Text(text.scalars[..<start])), .string(separator),
      .string(Text(text.scalars[(start + separator.count)...])),
    ])
  }
}
