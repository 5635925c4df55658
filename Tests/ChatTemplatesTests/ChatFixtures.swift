import FileAccess
import StrictJSON
import TestSupport

@testable import ChatTemplates

/// Templates, conversations, and what transformers renders: Tests/Fixtures/make_chat_templates.py.
enum ChatFixtures {
  static let directory = "\(repositoryRoot)/Tests/Fixtures/chat-templates"
  static let tokens = SpecialTokens(["bos_token": "<s>", "eos_token": "</s>"])
  static let now = LocalTime(year: 2024, month: 7, day: 9, hour: 5, minute: 6, second: 7)!

  static func json(_ name: String) throws -> JSONValue {
    try JSONValue.parse(try readFile("\(directory)/\(name).json"))
  }

  static func template(_ name: String) throws -> ChatTemplate {
    let path = "\(directory)/\(name).jinja"
    return try ChatTemplate(source: String(decoding: try readFile(path), as: UTF8.self), name: path)
  }

  /// The names of all templates.
  static let names: [String] = {
    let files = (try? listDirectory(directory)) ?? []
    return files.filter { $0.hasSuffix(".jinja") }.map { String($0.dropLast(6)) }
  }()

  /// What `source` makes of a conversation of one message.
  static func render(
    _ source: String, _ variables: JSONObject = [:], tokens: SpecialTokens = tokens
  ) throws(ChatTemplateError) -> String {
    let template = try ChatTemplate(source: source, name: "template")
    return try template.render(try chat(variables), specialTokens: tokens, now: now).text
  }

  static func chat(_ variables: JSONObject = [:]) throws(ChatTemplateError) -> ChatMessages {
    var chat = try ChatMessages([["role": "user", "content": "Hi"]], path: "chat.json")
    chat.variables = variables
    return chat
  }

  /// The error of `body`, or nil where there is none.
  static func error(_ body: () throws -> Void) -> ChatTemplateError? {
    do { try body() } catch { return error as? ChatTemplateError }
    return nil
  }
}
