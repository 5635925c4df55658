import FileAccess
import StrictJSON

/// What `tokenizer_config.json`, or the older `special_tokens_map.json` and `added_tokens.json`, add to a
/// `tokenizer.json` beside them, as transformers 5 reads them (`TokenizersBackend`).
///
/// `add_bos_token` and `add_eos_token` are not heeded where there is a `tokenizer.json`: it says itself which tokens are
/// put around a text.
struct TokenizerConfig {
  /// The files that there are.
  private(set) var files: [String] = []
  /// Tokens to add, or to change the settings of, in order.
  private(set) var addedTokens: [AddedToken] = []
  /// Whether special tokens in a text are text like any other.
  private(set) var splitsSpecialTokens = false

  /// No such files.
  static let none = TokenizerConfig()

  private static let named = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  private init() {}

  /// - Parameters:
  ///   - directory: of `tokenizer.json`.
  ///   - listed: the added tokens of `tokenizer.json`.
  init(directory: String, listed: [(id: Int, token: AddedToken)]) throws(TokenizerError) {
    let settings = try read("tokenizer_config.json", directory)
    var special = JSONObject()
    var byID: [Int: AddedToken] = [:]
    if let decoder = settings["added_tokens_decoder"], !decoder.isNull {
      for entry in decoder.object?.entries ?? [] {
        byID[try id(entry.key)] = try token(
          entry.value, "added_tokens_decoder.\(entry.key)", isSpecial: false)
      }
    } else {
      special = try read("special_tokens_map.json", directory)
      let added = try read("added_tokens.json", directory)
      guard !files.isEmpty else { return }
      let names = plainlyNamed(settings, special)
      for entry in added.entries {
        guard let id = entry.value.int else { throw wrong(entry.key, "an id", entry.value) }
        let isSpecial = names.contains(ExactString(entry.key))
        byID[id] = AddedToken(content: entry.key, normalized: !isSpecial, isSpecial: isSpecial)
      }
      for (id, token) in listed { byID[id] = token }
    }
    splitsSpecialTokens = settings["split_special_tokens"]?.bool ?? false

    let named = try namedTokens(settings, special)
    let names = Set(named.map { ExactString($0.content) })
    addedTokens = byID.sorted { $0.key < $1.key }.map(\.value)
    // Of tokens that are alike but for their settings, the last counts.
    let known = Set((listed.map(\.token) + addedTokens).map { ExactString($0.content) })
    for token in named + (try extraTokens(settings, special))
    where !known.contains(ExactString(token.content)) && !addedTokens.contains(token) {
      addedTokens.append(token)
    }
    for index in addedTokens.indices where names.contains(ExactString(addedTokens[index].content)) {
      addedTokens[index].isSpecial = true
    }
  }

  /// Tokens with a name, such as `bos_token`, and those of the model alone, such as `image_token`.
  private func namedTokens(_ settings: JSONObject, _ special: JSONObject) throws(TokenizerError)
    -> [AddedToken]
  {
    var tokens: [AddedToken] = []
    for key in Self.named {
      if let value = special[key], !value.isNull {
        tokens.append(try token(value, key, isSpecial: true))
      } else if let value = settings[key], !value.isNull {
        tokens.append(try token(value, key, isSpecial: false))
      }
    }
    // The last of one name counts, at the place of the first.
    var others: [(name: String, token: AddedToken)] = []
    func add(_ name: String, _ token: AddedToken) {
      if let place = others.firstIndex(where: { $0.name == name }) {
        others[place].token = token
      } else {
        others.append((name, token))
      }
    }
    func isModelToken(_ key: String) -> Bool { key.hasSuffix("_token") && !Self.named.contains(key) }
    let own = settings.entries.filter { isModelToken($0.key) }
    for entry in own where entry.value["content"] != nil {
      add(entry.key, try token(entry.value, entry.key, isSpecial: false))
    }
    for entry in special.entries where isModelToken(entry.key) && !entry.value.isNull {
      add(entry.key, try token(entry.value, entry.key, isSpecial: true))
    }
    for entry in own where entry.value.string != nil {
      add(entry.key, try token(entry.value, entry.key, isSpecial: true))
    }
    for extra in [settings, special].compactMap({ $0["extra_special_tokens"]?.object }) {
      for entry in extra.entries { add(entry.key, try token(entry.value, entry.key, isSpecial: true)) }
    }
    return tokens + others.map(\.token)
  }

  /// The special tokens that `added_tokens.json` gives as special: those of the map, and the settings' that are strings.
  private func plainlyNamed(_ settings: JSONObject, _ special: JSONObject) -> Set<ExactString> {
    var names: [String?] = Self.named.map { key in
      guard let value = special[key], !value.isNull else { return settings[key]?.string }
      return value.string ?? value["content"]?.string
    }
    let extra = settings["extra_special_tokens"]?.array ?? []
    names += (extra.isEmpty ? settings["additional_special_tokens"]?.array ?? [] : extra).map(\.string)
    names += (special["extra_special_tokens"]?.array ?? []).map { $0.string ?? $0["content"]?.string }
    return Set(names.compactMap { $0 }.map(ExactString.init))
  }

  /// Special tokens without a name.
  private func extraTokens(_ settings: JSONObject, _ special: JSONObject) throws(TokenizerError)
    -> [AddedToken]
  {
    var extra = settings["extra_special_tokens"]
    var additional = settings["additional_special_tokens"]
    if additional != nil, extra?.array?.isEmpty ?? true, extra?.object?.count ?? 0 == 0 {
      (extra, additional) = (additional, nil)
    }
    if extra?.object != nil { extra = nil }
    var items = (extra ?? special["additional_special_tokens"] ?? additional)?.array ?? []
    if let more = special["extra_special_tokens"]?.array { items = (extra?.array ?? []) + more }
    var tokens: [AddedToken] = []
    for item in items { tokens.append(try token(item, "extra_special_tokens", isSpecial: false)) }
    return tokens
  }

  /// A token as a string, which is a special one, or as an object of its settings.
  private func token(_ value: JSONValue, _ key: String, isSpecial: Bool) throws(TokenizerError) -> AddedToken
  {
    if let content = value.string {
      return AddedToken(content: content, normalized: false, isSpecial: true)
    }
    guard let object = value.object, let content = object["content"]?.string else {
      throw wrong(key, "a token", value)
    }
    var token = AddedToken(content: content)
    token.isSpecial = isSpecial ? true : try bool(object, "special", key, default: false)
    token.singleWord = try bool(object, "single_word", key, default: false)
    token.lstrip = try bool(object, "lstrip", key, default: false)
    token.rstrip = try bool(object, "rstrip", key, default: false)
    token.normalized = try bool(object, "normalized", key, default: !token.isSpecial)
    let known = ["content", "single_word", "lstrip", "rstrip", "normalized", "special", "__type", "id"]
    for entry in object.entries where !known.contains(entry.key) {
      throw .unsupported(
        path: path, what: "the setting '\(shortened(entry.key))' of the token '\(shortened(content))'")
    }
    return token
  }

  private func bool(
    _ object: JSONObject, _ name: String, _ key: String, default fallback: Bool
  ) throws(TokenizerError) -> Bool {
    guard let value = object[name], !value.isNull else { return fallback }
    guard let bool = value.bool else { throw wrong("\(key).\(name)", "true or false", value) }
    return bool
  }

  private func id(_ text: String) throws(TokenizerError) -> Int {
    guard let id = Int(text) else { throw wrong("added_tokens_decoder", "ids", .string(text)) }
    return id
  }

  /// The last file read: what errors name.
  private var path: String { files.last ?? "tokenizer_config.json" }

  private func wrong(_ key: String, _ expected: String, _ value: JSONValue) -> TokenizerError {
    .malformed(
      path: path, problem: "'\(shortened(key))': expected \(expected), found \(shortened(value.serialized()))"
    )
  }

  /// The settings of a file; none where there is no such file.
  private mutating func read(_ name: String, _ directory: String) throws(TokenizerError) -> JSONObject {
    let path = Paths.join(directory, name)
    guard fileKind(path) != nil else { return [:] }
    files.append(path)
    guard let object = try TokenizerError.json(path).object else {
      throw .malformed(path: path, problem: "expected an object")
    }
    return object
  }
}
