import FileAccess
import StrictJSON

/// The files of a model's directory that concern chat templates.
enum ChatFiles {
  /// Most bytes of a file.
  private static let limit = 1 << 26

  static func json(_ path: String) throws(ChatTemplateError) -> JSONValue {
    let bytes = try bytes(path)
    do throws(JSONError) { return try JSONValue.parse(bytes) } catch { throw .json(path: path, error) }
  }

  /// The object in `path`, or nil when there is no such file.
  static func object(_ path: String) throws(ChatTemplateError) -> JSONObject? {
    guard fileKind(path) != nil else { return nil }
    let value = try json(path)
    guard let object = value.object else {
      throw .malformed(path: path, place: "", expected: "an object", found: value.kind)
    }
    return object
  }

  /// The text in `path`, or nil when there is no such file.
  static func text(_ path: String) throws(ChatTemplateError) -> String? {
    guard fileKind(path) != nil else { return nil }
    guard let text = String(validating: try bytes(path), as: UTF8.self) else {
      throw .malformed(path: path, place: "", expected: "UTF-8 text", found: "bytes that are not")
    }
    return text
  }

  private static func bytes(_ path: String) throws(ChatTemplateError) -> [UInt8] {
    do throws(FileAccessError) { return try readFile(path, limit: limit) } catch { throw .access(error) }
  }
}

extension ChatTemplate {
  /// Reads the chat template of the model in `directory`, from where transformers' tokenizers take it: the file
  /// `chat_template.jinja` and those in `additional_chat_templates`, or else `chat_template` of `tokenizer_config.json`,
  /// a text or a list of names and texts; or else the `chat_template.json` of processors.
  ///
  /// - Parameters:
  ///   - directory: the model's files.
  ///   - named: which of several templates; nil takes `tool_use` where there are tools and such a template, and
  ///     otherwise `default`.
  ///   - hasTools: whether the conversation brings tools.
  /// - Returns: nil when the model has no template.
  public static func read(
    directory: String, named: String? = nil, hasTools: Bool = false
  ) throws(ChatTemplateError) -> ChatTemplate? {
    let found = try candidates(directory)
    guard let first = found.first else { return nil }
    // A single template without a name of its own is taken whatever the conversation brings.
    var name = named ?? "default"
    if named == nil, hasTools, found.contains(where: { $0.name == "tool_use" }) { name = "tool_use" }
    guard let chosen = found.first(where: { ExactString($0.name) == ExactString(name) }) else {
      throw .noSuchTemplate(path: first.path, name: name, available: found.map(\.name))
    }
    return try ChatTemplate(source: chosen.text, name: chosen.path)
  }

  private typealias Candidate = (name: String, text: String, path: String)

  private static func candidates(_ directory: String) throws(ChatTemplateError) -> [Candidate] {
    var found: [Candidate] = []
    let path = Paths.join(directory, "chat_template.jinja")
    if let text = try ChatFiles.text(path) { found.append(("default", text, path)) }
    let folder = Paths.join(directory, "additional_chat_templates")
    if fileKind(folder) == .directory {
      let names: [String]
      do throws(FileAccessError) { names = try listDirectory(folder) } catch { throw .access(error) }
      for file in names where file.hasSuffix(".jinja") {
        let path = Paths.join(folder, file)
        if let text = try ChatFiles.text(path) { found.append((String(file.dropLast(6)), text, path)) }
      }
    }
    for file in ["tokenizer_config.json", "chat_template.json"] where found.isEmpty {
      let path = Paths.join(directory, file)
      guard let value = try ChatFiles.object(path)?["chat_template"], !value.isNull else { continue }
      found = try candidates(value, path)
    }
    return found
  }

  /// The templates in the value of `chat_template`.
  private static func candidates(_ value: JSONValue, _ path: String) throws(ChatTemplateError) -> [Candidate]
  {
    if case .string(let text) = value { return [("default", text, path)] }
    guard case .array(let values) = value else {
      throw .malformed(
        path: path, place: "chat_template", expected: "a string or an array", found: value.kind)
    }
    var found: [Candidate] = []
    for (index, value) in values.enumerated() {
      guard let name = value["name"]?.string, let text = value["template"]?.string else {
        throw .malformed(
          path: path, place: "chat_template[\(index)]",
          expected: "an object with the strings 'name' and 'template'",
          found: value.kind)
      }
      found.append((name, text, path))
    }
    return found
  }
}
