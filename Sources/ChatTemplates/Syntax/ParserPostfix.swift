/// What follows a value: attributes, items, calls, filters and tests.
extension Parser {
  mutating func parsePostfix(of base: any Expression) throws(ChatTemplateError) -> any Expression {
    var expression = base
    while true {
      if isSymbol(".") || isSymbol("[") {
        try countLink()
        expression = try parseSubscript(of: expression)
      } else if isSymbol("(") {
        try countLink()
        expression = try parseCall(of: expression)
      } else {
        return expression
      }
    }
  }

  mutating func parseFiltersAndTests(of base: any Expression) throws(ChatTemplateError) -> any Expression {
    var expression = base
    while true {
      if isSymbol("|") {
        expression = try parseFilters(of: expression)
      } else if isName("is") {
        try countLink()
        expression = try parseTest(of: expression)
      } else if isSymbol("(") {
        try countLink()
        expression = try parseCall(of: expression)
      } else {
        return expression
      }
    }
  }

  private mutating func parseSubscript(of base: any Expression) throws(ChatTemplateError) -> any Expression {
    let start = offset
    if skip(".") {
      let place = offset
      switch kind {
      case .name(let name):
        advance()
        guard !name.hasPrefix("__") else { throw unsupported("attribute", name, at: place) }
        return AttributeExpression(offset: place, base: base, name: name)
      case .integer(let index):
        advance()
        return ItemExpression(offset: start, base: base, key: literal(.integer(index), place))
      default: throw unexpected("a name or a number")
      }
    }
    try expect("[")
    var keys: [any Expression] = []
    while !isSymbol("]") {
      if !keys.isEmpty { try expect(",") }
      if let slice = try parseSlice(of: base, start) {
        guard keys.isEmpty, isSymbol("]") else { throw unsupported("index", "several slices", at: start) }
        advance()
        return slice
      }
      keys.append(try parseExpression())
      if isSymbol(":") {
        guard keys.count == 1, let slice = try parseSlice(of: base, start, from: keys[0]), isSymbol("]")
        else {
          throw unsupported("index", "several slices", at: start)
        }
        advance()
        return slice
      }
    }
    advance()
    let key = keys.count == 1 ? keys[0] : SequenceExpression(offset: start, elements: keys, isTuple: true)
    return ItemExpression(offset: start, base: base, key: key)
  }

  /// Reads `:b:c` of `[a:b:c]`, or nothing when the current token is no colon.
  private mutating func parseSlice(
    of base: any Expression, _ start: Int, from first: (any Expression)? = nil
  ) throws(ChatTemplateError) -> (any Expression)? {
    guard skip(":") else { return nil }
    var (stop, step): ((any Expression)?, (any Expression)?)
    if !isSymbol(":"), !isSymbol("]"), !isSymbol(",") { stop = try parseExpression() }
    if skip(":"), !isSymbol("]"), !isSymbol(",") { step = try parseExpression() }
    return SliceExpression(offset: start, base: base, start: first, stop: stop, step: step)
  }

  private mutating func parseCall(of function: any Expression) throws(ChatTemplateError) -> any Expression {
    if let name = function as? NameExpression { used.call(name.name, at: name.offset) }
    if let method = function as? AttributeExpression { used.method(method.name, at: method.offset) }
    let start = offset
    return CallExpression(offset: start, function: function, arguments: try parseArguments())
  }

  private mutating func parseArguments() throws(ChatTemplateError) -> ArgumentExpressions {
    let start = offset
    var arguments = ArgumentExpressions()
    try expect("(")
    var isFirst = true
    while !isSymbol(")") {
      if !isFirst {
        try expect(",")
        if isSymbol(")") { break }
      }
      isFirst = false
      var isInOrder = arguments.allKeywords == nil
      if skip("*") {
        isInOrder = isInOrder && arguments.allPositional == nil
        arguments.allPositional = try parseExpression()
      } else if skip("**") {
        arguments.allKeywords = try parseExpression()
      } else if case .name(let name) = kind, nextKind == .symbol("=") {
        advance()
        advance()
        used.set(attribute: name)
        guard !arguments.keywords.contains(where: { $0.name == name }) else {
          throw error(start, "the argument '\(name)' is given twice")
        }
        arguments.keywords.append((name, try parseExpression()))
      } else {
        isInOrder = isInOrder && arguments.allPositional == nil && arguments.keywords.isEmpty
        arguments.positional.append(try parseExpression())
      }
      try checkArguments(arguments.positional.count + arguments.keywords.count)
      guard isInOrder else { throw error(start, "the arguments of the call are in a wrong order") }
    }
    advance()
    return arguments
  }

  /// Reads `| name(...)` as often as it comes.
  mutating func parseFilters(of base: any Expression) throws(ChatTemplateError) -> any Expression {
    var expression = base
    while skip("|") { expression = try parseFilter(of: expression) }
    return expression
  }

  /// Reads the name and the arguments of a filter.
  mutating func parseFilter(of base: any Expression) throws(ChatTemplateError) -> any Expression {
    try countLink()
    let start = offset
    let name = try expectDottedName()
    guard let filter = Filters.all[name] else { throw unsupported("filter", name, at: start) }
    let arguments = isSymbol("(") ? try parseArguments() : ArgumentExpressions()
    try checkNames(in: arguments, of: name)
    return FilterExpression(offset: start, base: base, filter: filter, arguments: arguments)
  }

  /// Refuses names of filters and tests that are given to `map`, `select` and their like as strings.
  private func checkNames(in arguments: ArgumentExpressions, of filter: String) throws(ChatTemplateError) {
    let place = filter.hasSuffix("attr") ? 1 : 0
    guard ["map", "select", "reject", "selectattr", "rejectattr"].contains(filter),
      arguments.positional.count > place,
      let literal = arguments.positional[place] as? LiteralExpression,
      case .string(let text) = literal.literal
    else { return }
    let isKnown = filter == "map" ? Filters.all[text.string] != nil : Tests.all[text.string] != nil
    guard isKnown else {
      throw unsupported(filter == "map" ? "filter" : "test", text.string, at: literal.offset)
    }
  }

  private mutating func expectDottedName() throws(ChatTemplateError) -> String {
    var name = try expectName()
    while skip(".") { name += "." + (try expectName()) }
    return name
  }

  private mutating func parseTest(of base: any Expression) throws(ChatTemplateError) -> any Expression {
    let isStart = offset
    advance()
    let isNegated = skip(name: "not")
    let start = offset
    let name = try expectDottedName()
    guard let test = Tests.all[name] else { throw unsupported("test", name, at: start) }
    if name == "defined" || name == "undefined", let variable = base as? NameExpression {
      used.know(variable.name)
    }
    var arguments = ArgumentExpressions()
    switch kind {
    case .symbol("("): arguments = try parseArguments()
    case .name("else"), .name("or"), .name("and"): break
    case .name("is"): throw error(offset, "tests cannot follow each other")
    case .name, .string, .integer, .float, .symbol("["), .symbol("{"):
      let argument = try nested { parser throws(ChatTemplateError) in
        try parser.parsePostfix(of: try parser.parsePrimary())
      }
      arguments.positional = [argument]
    default: break
    }
    let expression = TestExpression(offset: start, base: base, test: test, arguments: arguments)
    return isNegated ? NotExpression(offset: isStart, operand: expression) : expression
  }
}
