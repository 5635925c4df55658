/// One rendering: the variables in sight, the text so far, and how much was done.
///
/// All work passes through `charge`, so that no template runs or grows without end; and all nesting passes through
/// `evaluate` and `execute`, so that none overflows the stack.
final class Renderer {
  /// What a rendering may take. Conversations with real templates stay far below.
  enum Limit {
    /// Scalars of one text.
    static let text = 1 << 24
    /// Expressions, statements, iterations and comparisons.
    static let steps = 10_000_000
    /// Scalars of all texts that are made, and elements, eight for one.
    static let created = 1 << 26
    /// Expressions and statements inside each other, macros that call each other included.
    static let nesting = 200
    /// Containers inside each other.
    static let depth = 200
  }

  let source: TemplateSource
  /// The time that `strftime_now` tells.
  let now: LocalTime
  /// Whether the template asked for it.
  var usesDate = false
  var scope: Scope
  /// The text so far, of the innermost block that collects one.
  var output: [Unicode.Scalar] = []
  /// The text of the block that `{% filter %}` or `{% set %}` filters.
  var blockContent = Text([])
  /// Offset in the source of what is done now, for errors.
  var offset = 0

  private var steps = 0
  private var created = 0
  private var nesting = 0
  /// Scopes that macros keep and that keep them.
  private var macroScopes: [Scope] = []

  init(source: TemplateSource, variables: [String: Value], now: LocalTime) {
    self.source = source
    self.now = now
    scope = Scope(parent: nil, variables)
  }

  // MARK: Limits

  /// Counts work, and memory in scalars.
  func charge(steps: Int = 0, created: Int = 0) throws(ChatTemplateError) {
    self.steps += steps
    self.created += created
    if self.steps > Limit.steps { throw limit("the template takes more than \(Limit.steps) steps") }
    if self.created > Limit.created {
      throw limit("the template makes more than \(Limit.created) characters of text")
    }
  }

  /// Counts a text of `count` scalars that is about to be made, however large the number is.
  func chargeText(_ count: Int) throws(ChatTemplateError) {
    guard count <= Limit.text else {
      throw limit("the template makes a text of more than \(Limit.text) characters")
    }
    try charge(created: count)
  }

  /// The depth of a container whose elements have at most `depth`.
  func checkedDepth(over depth: Int) throws(ChatTemplateError) -> Int {
    guard depth < Value.changeable else {
      throw .unsupported(place, kind: "value that holds a", name: "namespace or loop")
    }
    guard depth < Limit.depth else { throw limit("the template nests more than \(Limit.depth) values") }
    return depth + 1
  }

  /// The elements of a list or tuple.
  func items(_ values: [Value]) throws(ChatTemplateError) -> Items {
    try charge(created: 16 + 8 * values.count)
    var depth = 0
    for value in values { depth = max(depth, value.depth) }
    return Items(values, depth: try checkedDepth(over: depth))
  }

  func list(_ values: [Value]) throws(ChatTemplateError) -> Value { .list(try items(values)) }

  func tuple(_ values: [Value]) throws(ChatTemplateError) -> Value { .tuple(try items(values)) }

  /// Values made one by one from `base`.
  func generator(
    _ type: String = "generator", over base: Value,
    next: @escaping () throws(ChatTemplateError) -> Value?
  ) throws(ChatTemplateError) -> Value {
    try charge(created: 16)
    let depth = if case .loop = base { 0 } else { base.depth }
    return .generator(Generator(type, depth: try checkedDepth(over: depth), next: next))
  }

  // MARK: Errors

  /// Where the template is now.
  var place: TemplatePlace { source.place(offset) }

  /// An operation that fails as it does in Jinja.
  func failure(_ message: String) -> ChatTemplateError { .failed(place, message) }

  private func limit(_ message: String) -> ChatTemplateError { .limit(place, message) }

  // MARK: Evaluation

  /// The value of `expression`.
  func evaluate(_ expression: any Expression) throws(ChatTemplateError) -> Value {
    try enter(expression.offset)
    defer { nesting -= 1 }
    return try expression.evaluate(self)
  }

  /// Runs `statements` until one leaves the loop they are in.
  func execute(_ statements: [any Statement]) throws(ChatTemplateError) -> Flow {
    for statement in statements {
      try enter(statement.offset)
      defer { nesting -= 1 }
      let flow = try statement.execute(self)
      guard flow == .normal else { return flow }
    }
    return .normal
  }

  private func enter(_ offset: Int) throws(ChatTemplateError) {
    self.offset = offset
    try charge(steps: 1)
    guard nesting < Limit.nesting else {
      throw limit("the template nests more than \(Limit.nesting) expressions, blocks and macros")
    }
    nesting += 1
  }

  /// Adds to the text.
  func write(_ text: [Unicode.Scalar]) throws(ChatTemplateError) {
    guard output.count + text.count <= Limit.text else {
      throw limit("the template writes more than \(Limit.text) characters")
    }
    try charge(created: text.count)
    output.append(contentsOf: text)
  }

  /// What `body` writes, and how it ended.
  func capture(
    _ body: () throws(ChatTemplateError) -> Flow
  ) throws(ChatTemplateError) -> (text: Text, flow: Flow) {
    let outer = output
    output = []
    defer { output = outer }
    let flow = try body()
    return (Text(output), flow)
  }

  /// Runs `body` with a scope of its own inside `parent`.
  func inScope<Result>(
    _ parent: Scope, _ variables: [String: Value] = [:], _ body: () throws(ChatTemplateError) -> Result
  ) throws(ChatTemplateError) -> Result {
    let outer = scope
    scope = Scope(parent: parent, variables)
    defer { scope = outer }
    return try body()
  }

  /// Notes that a macro keeps the current scope.
  func keepScopeForMacro() {
    if !scope.holdsMacro { macroScopes.append(scope) }
    scope.holdsMacro = true
  }

  /// Breaks the cycles between macros and their scopes; to be called at the end.
  func finish() {
    for scope in macroScopes { scope.variables = [:] }
    macroScopes = []
  }
}

/// How a statement ended.
enum Flow {
  case normal
  /// The innermost loop is left.
  case breakLoop
  /// The innermost loop goes on with its next value.
  case continueLoop
}

/// Variables of a loop's turn, a macro's call or a block.
final class Scope {
  let parent: Scope?
  var variables: [String: Value]
  var holdsMacro = false

  init(parent: Scope?, _ variables: [String: Value] = [:]) {
    self.parent = parent
    self.variables = variables
  }

  /// The value of the innermost variable `name`.
  subscript(name: String) -> Value? {
    var scope: Scope? = self
    while let current = scope {
      if let value = current.variables[name] { return value }
      scope = current.parent
    }
    return nil
  }
}
