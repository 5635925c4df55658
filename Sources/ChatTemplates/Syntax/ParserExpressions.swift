/// Expressions, from the weakest operator to the strongest.
extension Parser {
  /// Reads an expression, or a tuple of several with commas between.
  mutating func parseTuple(
    allowingConditional: Bool = true, endingAt end: String? = nil, inParentheses: Bool = false
  ) throws(ChatTemplateError) -> any Expression {
    let start = offset
    var elements: [any Expression] = []
    var isTuple = false
    while true {
      if kind == .outputEnd || kind == .tagEnd || isSymbol(")") || end.map({ isName($0) }) == true { break }
      elements.append(try allowingConditional ? parseExpression() : parseOr())
      guard skip(",") else { break }
      isTuple = true
    }
    if !isTuple {
      if let element = elements.first { return element }
      guard inParentheses else { throw unexpected("an expression") }
    }
    return SequenceExpression(offset: start, elements: elements, isTuple: true)
  }

  /// Reads an expression, `a if b else c` included.
  mutating func parseExpression() throws(ChatTemplateError) -> any Expression {
    try nested { parser throws(ChatTemplateError) in
      let start = parser.offset
      var expression = try parser.parseOr()
      while parser.skip(name: "if") {
        try parser.countLink()
        let test = try parser.parseOr()
        let otherwise = parser.skip(name: "else") ? try parser.parseExpression() : nil
        expression = ConditionalExpression(offset: start, test: test, then: expression, otherwise: otherwise)
      }
      return expression
    }
  }

  mutating func parseOr() throws(ChatTemplateError) -> any Expression {
    let start = offset
    var operands = [try parseAnd()]
    while skip(name: "or") { operands.append(try parseAnd()) }
    return operands.count == 1
      ? operands[0] : LogicalExpression(offset: start, operands: operands, endsAt: true)
  }

  private mutating func parseAnd() throws(ChatTemplateError) -> any Expression {
    let start = offset
    var operands = [try parseNot()]
    while skip(name: "and") { operands.append(try parseNot()) }
    return operands.count == 1
      ? operands[0] : LogicalExpression(offset: start, operands: operands, endsAt: false)
  }

  private mutating func parseNot() throws(ChatTemplateError) -> any Expression {
    let start = offset
    guard skip(name: "not") else { return try parseComparison() }
    return NotExpression(
      offset: start, operand: try nested { parser throws(ChatTemplateError) in try parser.parseNot() })
  }

  private mutating func parseComparison() throws(ChatTemplateError) -> any Expression {
    let first = try parseOperation(0)
    var rest: [CompareExpression.Step] = []
    while true {
      let start = offset
      var comparison: Comparison?
      if case .symbol(let symbol) = kind { comparison = Comparison(rawValue: symbol) }
      if isName("in") { comparison = .isIn }
      if isName("not"), nextKind == .name("in") {
        advance()
        comparison = .isNotIn
      }
      guard let comparison else { break }
      advance()
      rest.append(
        CompareExpression.Step(comparison: comparison, operand: try parseOperation(0), offset: start))
    }
    return rest.isEmpty ? first : CompareExpression(offset: rest[0].offset, first: first, rest: rest)
  }

  /// Operators of one strength, the weakest first; each groups from the left.
  private static let operators: [[String]] = [["+", "-"], ["~"], ["*", "/", "//", "%"], ["**"]]

  private mutating func parseOperation(_ level: Int) throws(ChatTemplateError) -> any Expression {
    guard level < Self.operators.count else { return try parseUnary() }
    let first = try parseOperation(level + 1)
    var rest: [OperationExpression.Step] = []
    while case .symbol(let symbol) = kind, Self.operators[level].contains(symbol) {
      let start = offset
      advance()
      rest.append(
        OperationExpression.Step(symbol: symbol, operand: try parseOperation(level + 1), offset: start))
    }
    if rest.isEmpty { return first }
    if level == 1 {
      return ConcatenationExpression(offset: rest[0].offset, operands: [first] + rest.map(\.operand))
    }
    return OperationExpression(offset: rest[0].offset, first: first, rest: rest)
  }

  private mutating func parseUnary(allowingFilters: Bool = true) throws(ChatTemplateError) -> any Expression {
    let start = offset
    var expression: any Expression
    if isSymbol("-") || isSymbol("+") {
      let isNegative = isSymbol("-")
      advance()
      let operand = try nested { parser throws(ChatTemplateError) in
        try parser.parseUnary(allowingFilters: false)
      }
      expression = SignExpression(offset: start, isNegative: isNegative, operand: operand)
    } else {
      expression = try parsePrimary()
    }
    expression = try parsePostfix(of: expression)
    return allowingFilters ? try parseFiltersAndTests(of: expression) : expression
  }

  func literal(_ literal: Literal, _ offset: Int) -> any Expression {
    LiteralExpression(offset: offset, literal: literal)
  }

  /// Reads a name, a literal, or something in brackets.
  mutating func parsePrimary() throws(ChatTemplateError) -> any Expression {
    let start = offset
    switch kind {
    case .name(let name):
      advance()
      switch name {
      case "true", "True": return literal(.bool(true), start)
      case "false", "False": return literal(.bool(false), start)
      case "none", "None": return literal(.none, start)
      default:
        used.read(name)
        return NameExpression(offset: start, name: name)
      }
    case .string(var text):
      advance()
      while case .string(let more) = kind {
        text.scalars += more.scalars
        advance()
      }
      return literal(.string(text), start)
    case .integer(let value):
      advance()
      return literal(.integer(value), start)
    case .float(let value):
      advance()
      return literal(.float(value), start)
    case .symbol("("):
      advance()
      let expression = try parseTuple(inParentheses: true)
      try expect(")")
      return expression
    case .symbol("["):
      return SequenceExpression(
        offset: start,
        elements: try parseElements("[", "]") { parser throws(ChatTemplateError) in
          try parser.parseExpression()
        }, isTuple: false)
    case .symbol("{"):
      return DictionaryExpression(
        offset: start,
        members: try parseElements("{", "}") { parser throws(ChatTemplateError) in
          let key = try parser.parseExpression()
          if case .string(let name)? = (key as? LiteralExpression)?.literal {
            parser.used.set(attribute: name.string)
          }
          try parser.expect(":")
          return DictionaryExpression.Member(key: key, value: try parser.parseExpression())
        })
    default: throw unexpected("an expression")
    }
  }

  private mutating func parseElements<Element>(
    _ open: String, _ close: String, _ parseElement: (inout Parser) throws(ChatTemplateError) -> Element
  ) throws(ChatTemplateError) -> [Element] {
    var elements: [Element] = []
    try expect(open)
    while !isSymbol(close) {
      if !elements.isEmpty {
        try expect(",")
        if isSymbol(close) { break }
      }
      elements.append(try parseElement(&self))
    }
    advance()
    return elements
  }
}
