/// A template that was read.
struct ParsedTemplate: Sendable {
  let statements: [any Statement]
  /// Variables that are undefined until the template sets them, whatever the conversation brings.
  let hidden: Set<String>
}

/// Reads a template's tokens as jinja2 3.1 does, into statements and expressions.
///
/// What is not understood is refused here, by name and place, before anything is rendered.
struct Parser {
  let source: TemplateSource
  let tokens: [Token]
  var index = 0
  /// Names that the template uses, for what can only be judged at the end.
  var used = UsedNames()
  /// How many loops are around, inside the innermost macro: `break` needs one.
  var loops = 0
  /// Brackets, operators and blocks that are open.
  private var nesting = 0
  /// Attributes, calls, filters and tests in the current tag, which nest too.
  private var links = 0

  /// What a template may have: real ones stay far below.
  enum Limit {
    static let nesting = 64
    static let links = 200
    static let arguments = 250
    static let source = 1 << 22
  }

  private init(source: TemplateSource, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  /// The statements of the template.
  static func parse(_ source: TemplateSource) throws(ChatTemplateError) -> ParsedTemplate {
    guard source.scalars.count <= Limit.source else {
      throw .limit(source.place(0), "the template has more than \(Limit.source) characters")
    }
    var parser = Parser(source: source, tokens: try Lexer.tokens(source))
    let statements = try parser.parseBody(until: [])
    try parser.used.check(source)
    return ParsedTemplate(statements: statements, hidden: parser.used.hidden)
  }

  // MARK: Tokens

  var token: Token { tokens[index] }
  var kind: Token.Kind { tokens[index].kind }
  var offset: Int { tokens[index].offset }

  /// The kind after the current one.
  var nextKind: Token.Kind { tokens[min(index + 1, tokens.count - 1)].kind }

  mutating func advance() { index = min(index + 1, tokens.count - 1) }

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol(symbol) }

  func isName(_ name: String) -> Bool { kind == .name(name) }

  /// Skips `symbol` if it is next.
  mutating func skip(_ symbol: String) -> Bool {
    guard isSymbol(symbol) else { return false }
    advance()
    return true
  }

  /// Skips the word `name` if it is next.
  mutating func skip(name: String) -> Bool {
    guard isName(name) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String) throws(ChatTemplateError) {
    guard skip(symbol) else { throw unexpected("'\(symbol)'") }
  }

  mutating func expect(name: String) throws(ChatTemplateError) {
    guard skip(name: name) else { throw unexpected("'\(name)'") }
  }

  mutating func expect(_ expected: Token.Kind) throws(ChatTemplateError) {
    guard kind == expected else { throw unexpected(expected.description) }
    advance()
  }

  /// Reads a name.
  mutating func expectName() throws(ChatTemplateError) -> String {
    guard case .name(let name) = kind else { throw unexpected("a name") }
    advance()
    return name
  }

  func unexpected(_ expected: String) -> ChatTemplateError {
    error(offset, "expected \(expected), found \(kind)")
  }

  func error(_ offset: Int, _ message: String) -> ChatTemplateError { .syntax(source.place(offset), message) }

  func unsupported(_ kind: String, _ name: String, at offset: Int) -> ChatTemplateError {
    .unsupported(source.place(offset), kind: kind, name: name)
  }

  // MARK: Limits

  /// Runs `body` one level deeper.
  mutating func nested<Result>(
    _ body: (inout Parser) throws(ChatTemplateError) -> Result
  ) throws(ChatTemplateError) -> Result {
    guard nesting < Limit.nesting else {
      throw .limit(
        source.place(offset), "more than \(Limit.nesting) blocks and brackets are inside each other")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body(&self)
  }

  /// Counts one attribute, call, filter or test.
  mutating func countLink() throws(ChatTemplateError) {
    links += 1
    guard links <= Limit.links else {
      throw .limit(source.place(offset), "the tag has more than \(Limit.links) attributes, calls and filters")
    }
  }

  /// Runs `body`, which reads a block with variables of its own.
  mutating func inScope<Result>(
    _ body: (inout Parser) throws(ChatTemplateError) -> Result
  ) throws(ChatTemplateError) -> Result {
    used.scopes += 1
    defer { used.scopes -= 1 }
    return try body(&self)
  }

  /// Counts the arguments of one call or the parameters of one macro.
  func checkArguments(_ count: Int) throws(ChatTemplateError) {
    guard count <= Limit.arguments else {
      throw .limit(source.place(offset), "there are more than \(Limit.arguments) arguments")
    }
  }

  // MARK: Bodies

  /// Reads text, output and tags up to a tag of `ends`, which is left as the current token; to the end of the
  /// template when `ends` is empty.
  mutating func parseBody(until ends: Set<String>) throws(ChatTemplateError) -> [any Statement] {
    var body: [any Statement] = []
    while true {
      let start = offset
      links = 0
      switch kind {
      case .data(let text):
        advance()
        body.append(TextStatement(offset: start, text: text))
      case .outputBegin:
        advance()
        body.append(OutputStatement(offset: start, expression: try parseTuple()))
        try expect(.outputEnd)
      case .tagBegin:
        advance()
        if case .name(let name) = kind, ends.contains(name) { return body }
        body.append(try nested { parser throws(ChatTemplateError) in try parser.parseStatement(until: ends) })
        try expect(.tagEnd)
      default:
        guard ends.isEmpty else {
          throw error(
            start,
            "the template ends where one of these tags is missing: \(ends.sorted().joined(separator: ", "))")
        }
        return body
      }
    }
  }

  /// Reads the body of a block: the rest of its tag, and statements up to one of `ends`.
  mutating func parseBlock(until ends: Set<String>) throws(ChatTemplateError) -> [any Statement] {
    _ = skip(":")
    try expect(.tagEnd)
    return try parseBody(until: ends)
  }

  /// Reads the body of a block that has one end, and that.
  mutating func parseBlock(end: String) throws(ChatTemplateError) -> [any Statement] {
    let body = try parseBlock(until: [end])
    advance()
    return body
  }
}
