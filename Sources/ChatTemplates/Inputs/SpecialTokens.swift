import FileAccess
import StrictJSON

/// The special tokens that a chat template sees as variables: `bos_token`, `eos_token` and the like.
public struct SpecialTokens: Sendable, Equatable {
  /// The texts by their variables' names.
  var texts: [String: Text] = [:]

  /// No tokens.
  public init() {}

  /// Tokens given by name, for example those of a GGUF file.
  public init(_ texts: [String: String]) { self.texts = texts.mapValues { Text($0) } }

  /// The text of the token `name`.
  public subscript(name: String) -> String? { texts[name]?.string }

  /// Reads the tokens in `directory` as transformers' tokenizers do: every `…_token` in `tokenizer_config.json` that is a
  /// string or an object with `content`, those of `extra_special_tokens` where it is an object, and, where the
  /// configuration has no `added_tokens_decoder`, those of `special_tokens_map.json` in their place.
  public static func read(directory: String) throws(ChatTemplateError) -> SpecialTokens {
    var tokens = SpecialTokens()
    let path = Paths.join(directory, "tokenizer_config.json")
    let config = try ChatFiles.object(path) ?? [:]
    try tokens.add(config, path)
    if config["added_tokens_decoder"] == nil {
      let path = Paths.join(directory, "special_tokens_map.json")
      try tokens.add(try ChatFiles.object(path) ?? [:], path)
    }
    return tokens
  }

  private mutating func add(_ object: JSONObject, _ path: String) throws(ChatTemplateError) {
    if let extra = object["extra_special_tokens"]?.object { try addAll(extra, path, "extra_special_tokens.") }
    try addAll(object, path, "")
  }

  private mutating func addAll(_ object: JSONObject, _ path: String, _ place: String)
    throws(ChatTemplateError)
  {
    for entry in object.entries where !place.isEmpty || entry.key.hasSuffix("_token") {
      switch entry.value {
      case .string(let text): texts[entry.key] = Text(text)
      // `add_bos_token` and its like say something else.
      case .null, .bool: break
      case let value:
        guard let text = value["content"]?.string else {
          throw .malformed(
            path: path, place: place + entry.key, expected: "a string or an object with 'content'",
            found: value.kind)
        }
        texts[entry.key] = Text(text)
      }
    }
  }
}
