import StrictJSON

/// A model's chat template: a program in a part of Jinja that writes a conversation as the text the model was trained on.
///
/// It renders as `apply_chat_template` of transformers 5 does, whose sandbox it follows: `trim_blocks`, `lstrip_blocks`,
/// loop controls, the tag `generation`, no escapes for HTML, and values that cannot be changed. Understood are
///
/// - tags: `if`, `for` (with `if`, `else`, `break`, `continue`, unpacking and `loop`), `set` (also of several names, of
///   a namespace's attribute, and of a block, with filters), `macro`, `call`, `filter`, `with`, `generation`, `raw`;
/// - operators: all of Jinja's, slices, chained comparisons, conditions, `*` and `**` in calls;
/// - functions: `range`, `dict`, `namespace`, `raise_exception`, `strftime_now` (with the directives that
///   `LocalTime` lists), and macros;
/// - filters: `abs batch capitalize center count d default dictsort e escape first float format indent int items
///   join last length list lower map max min reject rejectattr replace reverse round safe select selectattr sort string
///   sum title tojson trim truncate unique upper wordcount`;
/// - tests: `boolean callable defined divisibleby eq equalto escaped even false float ge gt greaterthan in integer
///   iterable le lessthan lower lt mapping ne none number odd sameas sequence string true undefined upper` and the
///   operators that compare;
/// - methods: of strings `capitalize center count endswith find format index isalnum isalpha isascii isdecimal isdigit
///   islower isnumeric isspace isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind rindex
///   rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title upper zfill`, of dictionaries
///   `copy get items keys values`, of lists `copy count index`, of `loop` `changed cycle`.
///
/// Anything else is refused by its name and place: tags, filters, tests, functions and methods when the template is read,
/// what depends on values while it is rendered. Numbers have 64 bits, and one that needs more is an error. A rendering
/// is bounded in steps, memory and nesting, so that no template runs without end.
public struct ChatTemplate: Sendable {
  /// The text of the template.
  public let text: String
  /// Where it was read from, for messages.
  public let name: String
  private let source: TemplateSource
  private let template: ParsedTemplate

  /// Reads a template.
  ///
  /// - Parameters:
  ///   - source: its text.
  ///   - name: what messages call it.
  /// - Throws: `.syntax` where it is no Jinja, `.unsupported` where it uses what is not understood.
  public init(source: String, name: String) throws(ChatTemplateError) {
    text = source
    self.name = name
    self.source = TemplateSource(source, name: name)
    template = try Parser.parse(self.source)
  }

  /// The text of a conversation.
  public struct Rendering: Sendable, Equatable {
    /// The text for the model.
    public let text: String
    /// Whether the template asked for the time, so that another day may give another text.
    public let usesDate: Bool
  }

  /// Writes a conversation as text.
  ///
  /// The template sees `messages`, `tools`, `documents`, `add_generation_prompt`, the special tokens, and the variables
  /// that the conversation brings, which come before special tokens of the same name. As in transformers, members of
  /// messages that are null are left out, and reasoning is found under each of its three names.
  ///
  /// - Parameters:
  ///   - chat: the conversation.
  ///   - addGenerationPrompt: whether the text ends with the beginning of an answer; nil leaves it to `chat`, and is no
  ///     where it says nothing.
  ///   - specialTokens: texts of `bos_token`, `eos_token` and the like.
  ///   - now: the time that the template is told.
  /// - Throws: `.raised` where the template refuses the conversation, `.failed` where an operation fails as it would
  ///   in Jinja, `.unsupported` and `.limit`.
  public func render(
    _ chat: ChatMessages, addGenerationPrompt: Bool? = nil, specialTokens: SpecialTokens = SpecialTokens(),
    now: LocalTime = .now()
  ) throws(ChatTemplateError) -> Rendering {
    let renderer = Renderer(source: source, variables: [:], now: now)
    defer { renderer.finish() }
    var variables: [String: Value] = [:]
    for (name, token) in specialTokens.texts { variables[name] = .string(token) }
    for entry in chat.variables.entries { variables[entry.key] = try renderer.value(entry.value) }
    variables["messages"] = try renderer.value(.array(chat.messages.map(Self.prepared)))
    variables["tools"] = try renderer.value(chat.tools.map { .array($0) } ?? .null)
    variables["documents"] = try renderer.value(chat.documents.map { .array($0) } ?? .null)
    variables["add_generation_prompt"] = .bool(addGenerationPrompt ?? chat.addGenerationPrompt ?? false)
    for name in template.hidden { variables[name] = .undefined(Undefined("'\(name)' is undefined")) }
    renderer.scope.variables = variables
    _ = try renderer.execute(template.statements)
    return Rendering(text: Text(renderer.output).string, usesDate: renderer.usesDate)
  }

  /// A message as transformers hands it to templates: without members that are null, and with reasoning under the names
  /// `thinking` and `reasoning_content`.
  private static func prepared(_ message: JSONObject) -> JSONValue {
    let members = message.entries.filter { !$0.value.isNull }
    let reasoning = ["reasoning_content", "thinking", "reasoning"].lazy.compactMap { name in
      members.first { $0.key == name }?.value
    }.first
    var result = JSONObject()
    if let reasoning { result.append("thinking", members.first { $0.key == "thinking" }?.value ?? reasoning) }
    for member in members {
      let isReasoning = member.key == "reasoning_content"
      result.append(member.key, isReasoning ? reasoning ?? member.value : member.value)
    }
    if let reasoning { result.append("reasoning_content", reasoning) }
    return .object(result)
  }
}

extension Renderer {
  /// A value of JSON as Python reads it.
  func value(_ json: JSONValue) throws(ChatTemplateError) -> Value {
    switch json {
    case .null: return .none
    case .bool(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .float(value)
    case .string(let value):
      try chargeText(value.utf8.count)
      return .string(value)
    case .array(let values):
      var elements: [Value] = []
      for value in values { elements.append(try self.value(value)) }
      return try list(elements)
    case .object(let object):
      var builder = MappingBuilder()
      for entry in object.entries { try builder.set(.string(entry.key), try value(entry.value), self) }
      return .dictionary(try builder.finish(self))
    }
  }
}
