/// Tags.
extension Parser {
  /// Reads the tag whose name is the current token.
  mutating func parseStatement(until ends: Set<String>) throws(ChatTemplateError) -> any Statement {
    let start = offset
    guard case .name(let tag) = kind else { throw unexpected("the name of a tag") }
    switch tag {
    case "if": return try parseIf(start)
    case "for": return try parseFor(start)
    case "set": return try parseSet(start)
    case "macro": return try parseMacro(start)
    case "call": return try parseCallBlock(start)
    case "filter": return try parseFilterBlock(start)
    case "with": return try parseWith(start)
    case "generation":
      advance()
      let body = try outsideLoops { parser throws(ChatTemplateError) in
        try parser.inScope { parser throws(ChatTemplateError) in try parser.parseBlock(end: "endgeneration") }
      }
      return ScopeStatement(offset: start, variables: [], body: body)
    case "break", "continue":
      advance()
      guard loops > 0 else { throw error(start, "'\(tag)' is in no loop") }
      return LeaveStatement(offset: start, flow: tag == "break" ? .breakLoop : .continueLoop)
    default:
      guard !tag.hasPrefix("end"), tag != "else", tag != "elif" else {
        let expected = ends.isEmpty ? "" : "; expected \(ends.sorted().joined(separator: " or "))"
        throw error(start, "the tag '\(tag)' ends no block that is open\(expected)")
      }
      throw unsupported("tag", tag, at: start)
    }
  }

  private mutating func outsideLoops<Result>(
    _ body: (inout Parser) throws(ChatTemplateError) -> Result
  ) throws(ChatTemplateError) -> Result {
    let outer = loops
    loops = 0
    defer { loops = outer }
    return try body(&self)
  }

  private mutating func parseIf(_ start: Int) throws(ChatTemplateError) -> any Statement {
    var branches: [IfStatement.Branch] = []
    var otherwise: [any Statement] = []
    while true {
      advance()
      let test = try parseTuple(allowingConditional: false)
      used.branches += 1
      defer { used.branches -= 1 }
      let body = try parseBlock(until: ["elif", "else", "endif"])
      branches.append(IfStatement.Branch(test: test, body: body))
      if isName("elif") { continue }
      if isName("else") {
        advance()
        otherwise = try parseBlock(until: ["endif"])
      }
      advance()
      return IfStatement(offset: start, branches: branches, otherwise: otherwise)
    }
  }

  private mutating func parseFor(_ start: Int) throws(ChatTemplateError) -> any Statement {
    advance()
    let target = try parseTarget(endingAt: "in")
    try expect(name: "in")
    let iterable = try parseTuple(allowingConditional: false, endingAt: "recursive")
    return try inScope { parser throws(ChatTemplateError) in
      let test = parser.skip(name: "if") ? try parser.parseExpression() : nil
      if parser.isName("recursive") {
        throw parser.unsupported("kind of loop", "recursive", at: parser.offset)
      }
      parser.store(target)
      parser.used.know("loop")
      parser.loops += 1
      let body = try parser.parseBlock(until: ["endfor", "else"])
      parser.loops -= 1
      var otherwise: [any Statement] = []
      if parser.skip(name: "else") { otherwise = try parser.parseBlock(until: ["endfor"]) }
      parser.advance()
      return ForStatement(
        offset: start, target: target, iterable: iterable, test: test, body: body, otherwise: otherwise)
    }
  }

  private mutating func parseSet(_ start: Int) throws(ChatTemplateError) -> any Statement {
    advance()
    let target = try parseTarget(allowingAttribute: true)
    if skip("=") {
      let value = try parseTuple()
      store(target)
      return SetStatement(offset: start, target: target, value: value)
    }
    store(target)
    let filter = isSymbol("|") ? try parseFilters(of: BlockContent(offset: offset)) : nil
    let body = try inScope { parser throws(ChatTemplateError) in try parser.parseBlock(end: "endset") }
    return BlockStatement(offset: start, target: target, filter: filter, body: body)
  }

  private mutating func parseFilterBlock(_ start: Int) throws(ChatTemplateError) -> any Statement {
    advance()
    let first = try parseFilter(of: BlockContent(offset: offset))
    let filter = try parseFilters(of: first)
    let body = try inScope { parser throws(ChatTemplateError) in try parser.parseBlock(end: "endfilter") }
    return BlockStatement(offset: start, target: nil, filter: filter, body: body)
  }

  private mutating func parseWith(_ start: Int) throws(ChatTemplateError) -> any Statement {
    advance()
    var variables: [ScopeStatement.Variable] = []
    while kind != .tagEnd, !isSymbol(":") {
      if !variables.isEmpty { try expect(",") }
      let target = try parseTarget()
      try expect("=")
      variables.append(ScopeStatement.Variable(target: target, value: try parseExpression()))
    }
    let body = try inScope { parser throws(ChatTemplateError) in
      for variable in variables { parser.store(variable.target) }
      return try parser.parseBlock(end: "endwith")
    }
    return ScopeStatement(offset: start, variables: variables, body: body)
  }

  // MARK: Macros

  private mutating func parseMacro(_ start: Int) throws(ChatTemplateError) -> any Statement {
    advance()
    let name = try expectName()
    used.store(name)
    return MacroStatement(offset: start, definition: try parseDefinition(name: name, end: "endmacro", start))
  }

  private mutating func parseCallBlock(_ start: Int) throws(ChatTemplateError) -> any Statement {
    advance()
    let parameters =
      isSymbol("(")
      ? try inScope { parser throws(ChatTemplateError) in try parser.parseParameters() } : []
    let expression = try parseExpression()
    guard let call = expression as? CallExpression else { throw error(start, "expected a call after 'call'") }
    let caller = try parseDefinition(name: "caller", parameters: parameters, end: "endcall", start)
    return CallStatement(offset: start, call: call, caller: caller)
  }

  private mutating func parseDefinition(
    name: String, parameters given: [MacroDefinition.Parameter]? = nil, end: String, _ start: Int
  ) throws(ChatTemplateError) -> MacroDefinition {
    used.know("caller")
    used.beginMacro()
    used.scopes += 1
    let parameters = if let given { given } else { try parseParameters() }
    let body = try outsideLoops { parser throws(ChatTemplateError) in try parser.parseBlock(end: end) }
    used.scopes -= 1
    let reads = used.endMacro()
    let names = parameters.map(\.name)
    return MacroDefinition(
      name: name, parameters: parameters, body: body,
      takesCaller: reads.contains("caller") && !names.contains("caller"),
      takesKeywords: reads.contains("kwargs") && !names.contains("kwargs"),
      takesExtras: reads.contains("varargs") && !names.contains("varargs"))
  }

  private mutating func parseParameters() throws(ChatTemplateError) -> [MacroDefinition.Parameter] {
    var parameters: [MacroDefinition.Parameter] = []
    try expect("(")
    while !isSymbol(")") {
      if !parameters.isEmpty { try expect(",") }
      let start = offset
      let name = try expectName()
      used.know(name)
      var byDefault: (any Expression)?
      if skip("=") {
        byDefault = try parseExpression()
      } else if parameters.last?.byDefault != nil {
        throw error(start, "the parameter '\(name)' without a default follows one with a default")
      }
      parameters.append(MacroDefinition.Parameter(name: name, byDefault: byDefault))
      try checkArguments(parameters.count)
    }
    advance()
    return parameters
  }

  // MARK: Targets

  /// Reads what is assigned to: a name, names with commas between, or an attribute of a namespace.
  mutating func parseTarget(
    endingAt end: String? = nil, allowingAttribute: Bool = false
  ) throws(ChatTemplateError) -> Target {
    let start = offset
    var targets: [Target] = []
    var isTuple = false
    while true {
      if kind == .tagEnd || isSymbol(")") || isSymbol("=") || end.map({ isName($0) }) == true { break }
      targets.append(
        try nested { parser throws(ChatTemplateError) in
          try parser.parseSingleTarget(allowingAttribute: allowingAttribute)
        })
      guard skip(",") else { break }
      isTuple = true
    }
    if isTuple { return .tuple(targets) }
    guard let target = targets.first else { throw error(start, "expected a name, found \(kind)") }
    return target
  }

  private mutating func parseSingleTarget(allowingAttribute: Bool) throws(ChatTemplateError) -> Target {
    if skip("(") {
      let target = try parseTarget(allowingAttribute: false)
      try expect(")")
      return target
    }
    let start = offset
    let name = try expectName()
    if allowingAttribute, skip(".") {
      let attribute = try expectName()
      used.set(attribute: attribute)
      return .attribute(namespace: name, attribute: attribute)
    }
    guard !["true", "false", "none", "True", "False", "None"].contains(name) else {
      throw error(start, "'\(name)' cannot be assigned to")
    }
    return .name(name)
  }

  /// Notes that `target` is set here.
  private mutating func store(_ target: Target) {
    switch target {
    case .name(let name): used.store(name)
    case .tuple(let targets): for target in targets { store(target) }
    case .attribute(let namespace, _): used.read(namespace)
    }
  }
}
