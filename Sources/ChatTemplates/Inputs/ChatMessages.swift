import FileAccess
import StrictJSON

/// A conversation, and what else a chat template is told.
public struct ChatMessages: Sendable, Equatable {
  /// Messages in order, each with at least a `role`.
  public var messages: [JSONObject]
  /// Descriptions of functions that the model may call.
  public var tools: [JSONValue]?
  /// Documents that the model may quote.
  public var documents: [JSONValue]?
  /// Whether the text ends with the beginning of an answer.
  public var addGenerationPrompt: Bool?
  /// Further variables, such as `enable_thinking`.
  public var variables: JSONObject

  /// Reads a file: an array of messages, or an object with `messages` and, if there are, `tools`, `documents`,
  /// `add_generation_prompt` and variables of the template.
  public static func read(_ path: String) throws(ChatTemplateError) -> ChatMessages {
    try ChatMessages(ChatFiles.json(path), path: path)
  }

  /// Reads what a file holds.
  ///
  /// - Parameters:
  ///   - value: the JSON.
  ///   - path: name of the file, for messages.
  public init(_ value: JSONValue, path: String) throws(ChatTemplateError) {
    let reader = Reader(path: path)
    try reader.checkNumbers(value)
    tools = nil
    documents = nil
    addGenerationPrompt = nil
    variables = JSONObject()
    if case .array(let values) = value {
      messages = try reader.messages(values, "")
      return
    }
    guard case .object(let object) = value else {
      throw reader.malformed(
        "",
        #"an array of messages, such as [{"role": "user", "content": "Hi"}], or an object with 'messages'"#,
        value.kind)
    }
    guard let values = object["messages"] else {
      throw reader.malformed("", "the key 'messages'", "none of that name")
    }
    messages = try reader.messages(try reader.array(values, "messages"), "messages")
    for entry in object.entries where !entry.value.isNull {
      switch entry.key {
      case "messages": break
      case "tools": tools = try reader.objects(entry.value, "tools")
      case "documents": documents = try reader.objects(entry.value, "documents")
      case "add_generation_prompt":
        guard let isAdded = entry.value.bool else {
          throw reader.malformed(entry.key, "true or false", entry.value.kind)
        }
        addGenerationPrompt = isAdded
      default: break
      }
    }
    for entry in object.entries where !Self.read.contains(entry.key) {
      guard !Self.refused.contains(entry.key) else {
        throw reader.malformed(
          "", "messages, tools, documents, add_generation_prompt and variables of the template",
          "'\(entry.key)', which is not supported")
      }
      variables.append(entry.key, entry.value)
    }
  }

  private static let read: Set<String> = ["messages", "tools", "documents", "add_generation_prompt"]

  /// Parameters of transformers' `apply_chat_template` that are no variables of the template.
  private static let refused: Set<String> = [
    "chat_template", "continue_final_message", "tokenize", "padding", "truncation", "max_length",
    "return_tensors",
    "return_dict", "return_assistant_tokens_mask", "tokenizer_kwargs", "sanitize_control_tokens",
    "conversation",
  ]
}

/// Checks of a conversation's parts; `place` is the path of keys inside the file.
private struct Reader {
  let path: String

  func malformed(_ place: String, _ expected: String, _ found: String) -> ChatTemplateError {
    .malformed(path: path, place: place, expected: expected, found: found)
  }

  func array(_ value: JSONValue, _ place: String) throws(ChatTemplateError) -> [JSONValue] {
    guard let values = value.array else { throw malformed(place, "an array", value.kind) }
    return values
  }

  func objects(_ value: JSONValue, _ place: String) throws(ChatTemplateError) -> [JSONValue] {
    let values = try array(value, place)
    for (index, value) in values.enumerated() where value.object == nil {
      throw malformed("\(place)[\(index)]", "an object", value.kind)
    }
    return values
  }

  func messages(_ values: [JSONValue], _ place: String) throws(ChatTemplateError) -> [JSONObject] {
    guard !values.isEmpty else { throw malformed(place, "at least one message", "none") }
    var messages: [JSONObject] = []
    for (index, value) in values.enumerated() {
      let place = "\(place)[\(index)]"
      guard let message = value.object else { throw malformed(place, "an object", value.kind) }
      guard message["role"]?.string != nil else {
        throw malformed("\(place).role", "a string", message["role"]?.kind ?? "nothing")
      }
      switch message["content"] {
      case nil, .null, .string: break
      case .array(let parts):
        for (index, part) in parts.enumerated() where part.object == nil && part.string == nil {
          throw malformed(
            "\(place).content[\(index)]", "an object such as {\"type\": \"text\", \"text\": …}", part.kind)
        }
      case let content?: throw malformed("\(place).content", "a string or an array of parts", content.kind)
      }
      messages.append(message)
    }
    return messages
  }

  /// Refuses numbers that Python would write in another way than we can tell: whole ones beyond 64 bits, and -0.
  func checkNumbers(_ value: JSONValue) throws(ChatTemplateError) {
    guard case (var keys, let number)? = badNumber(value) else { return }
    if keys.last == "." { keys.removeLast() }
    throw malformed(keys.reversed().joined(), "a number that fits 64 bits", "\(number)")
  }

  /// The first such number in `value`, with the parts of its place, the innermost first. They are put together only
  /// where there is one: a long key may be around very many numbers.
  private func badNumber(_ value: JSONValue) -> (place: [String], number: Double)? {
    switch value {
    case .number(let number):
      return number.magnitude >= 0x1p63 || number == 0 && number.sign == .minus ? ([], number) : nil
    case .array(let values):
      for (index, value) in values.enumerated() {
        if let (place, number) = badNumber(value) { return (place + ["[\(index)]"], number) }
      }
    case .object(let object):
      for entry in object.entries {
        if let (place, number) = badNumber(entry.value) { return (place + [entry.key, "."], number) }
      }
    case .null, .bool, .integer, .string: break
    }
    return nil
  }
}
