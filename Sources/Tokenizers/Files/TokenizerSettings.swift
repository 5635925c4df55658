import FileAccess
import StrictJSON

/// What the files of settings beside a vocabulary or `tokenizer.json` say: `tokenizer_config.json`, and where that lists no
/// added tokens, `special_tokens_map.json` and `added_tokens.json`. Read as transformers does (`_from_pretrained`).
struct TokenizerSettings {
  /// The file that settings are looked for in; it may be missing.
  let path: String
  /// The files that were read.
  private(set) var files: [String] = []
  /// The settings by their names; `null` where a file has it so.
  private var values = JSONObject()
  /// The added tokens of `tokenizer.json`, where that is what the settings stand beside.
  private let listed: [(id: Int, token: AddedToken)]
  /// Tokens that the files number, by their ids.
  private(set) var numbered: [(id: Int, token: TokenSetting)] = []
  /// `extra_special_tokens`, or by its older name `additional_special_tokens`; `nil` where no file has either.
  private(set) var extra: [TokenSetting]?
  /// `additional_special_tokens` of `special_tokens_map.json`, or beside names and tokens as `extra_special_tokens`, which
  /// classes may replace by their own.
  private(set) var additional: [TokenSetting]?
  /// Special tokens by names that only this model has (`image_token`), in the order in which they are added: those given
  /// with their settings or by `special_tokens_map.json`, then the others, which win where both name a token.
  var named: [TokenSetting] {
    var tokens: [TokenSetting] = []
    var places: [ExactString: Int] = [:]
    for (name, token) in given + texts {
      if let place = places[ExactString(name)] {
        tokens[place] = token
      } else {
        places[ExactString(name)] = tokens.count
        tokens.append(token)
      }
    }
    return tokens
  }
  private var given: [(name: String, token: TokenSetting)] = []
  private var texts: [(name: String, token: TokenSetting)] = []

  /// The names that special tokens of any model have, in the order in which they are added.
  static let specialNames = [
    "bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token",
  ]

  /// - Parameters:
  ///   - directory: where the files are.
  ///   - listed: the added tokens of `tokenizer.json`, where there is one.
  init(directory: String, listed: [(id: Int, token: AddedToken)] = []) throws(TokenizerError) {
    self.listed = listed
    path = Paths.join(directory, "tokenizer_config.json")
    if fileKind(path) != nil {
      values = try Self.object(path)
      files.append(path)
    }
    extra = try tokens("extra_special_tokens")
    if values["extra_special_tokens"]?.object?.count ?? 0 > 0 {
      additional = try tokens("additional_special_tokens")
    } else if extra?.isEmpty ?? true, let older = try tokens("additional_special_tokens") {
      extra = older
    }
    for entry in values.entries where isNamed(entry.key) {
      if entry.value.string != nil {
        texts.append((entry.key, try TokenSetting(entry.value, place: entry.key, path: path)))
      } else if entry.value["content"] != nil {
        given.append((entry.key, try TokenSetting(entry.value, place: entry.key, path: path)))
      }
    }
    for entry in values["extra_special_tokens"]?.object?.entries ?? [] {
      texts.append((entry.key, try TokenSetting(entry.value, place: entry.key, path: path)))
    }
    if let decoder = values["added_tokens_decoder"], !decoder.isNull {
      try readNumbered(decoder)
    } else {
      let map = try readSpecialTokensMap(directory)
      try readAddedTokens(directory, map)
      let ids = Set(listed.map(\.id))
      numbered.removeAll { ids.contains($0.id) }
    }
  }

  private static func object(_ path: String) throws(TokenizerError) -> JSONObject {
    guard let object = try TokenizerError.json(path).object else {
      throw .malformed(path: path, problem: "expected an object")
    }
    return object
  }

  // MARK: Asking

  /// A text; `nil` where it is absent or null.
  func string(_ key: String) throws(TokenizerError) -> String? {
    guard let value = values[key], !value.isNull else { return nil }
    guard let string = value.string else { throw wrong(key, "a string", value) }
    return string
  }

  /// A truth value; `nil` where it is absent or null.
  func bool(_ key: String) throws(TokenizerError) -> Bool? {
    guard let value = values[key], !value.isNull else { return nil }
    guard let bool = value.bool else { throw wrong(key, "true or false", value) }
    return bool
  }

  /// A whole number of at least 0; `nil` where it is absent or null.
  func int(_ key: String) throws(TokenizerError) -> Int? {
    guard let value = values[key], !value.isNull else { return nil }
    guard let int = value.int, int >= 0, int <= 1 << 20 else {
      throw wrong(key, "a whole number from 0 to \(1 << 20)", value)
    }
    return int
  }

  /// Whether a setting is there and holds something.
  func isFilled(_ key: String) -> Bool {
    guard let value = values[key], !value.isNull else { return false }
    return value.object?.count != 0 && value.array?.isEmpty != true
  }

  /// Whether a setting is there, be it null.
  func has(_ key: String) -> Bool { values[key] != nil }

  /// A special token by its name, with what the list of added tokens says of it; `fallback` where no file names it.
  func special(_ name: String, default fallback: TokenSetting?) throws(TokenizerError) -> TokenSetting? {
    guard let value = values[name] else { return fallback }
    guard !value.isNull else { return nil }
    let token = try TokenSetting(value, place: name, path: path)
    return numbered.last { ExactString($0.token.content) == ExactString(token.content) }?.token ?? token
  }

  /// The tokens that are added to a model's own where its class has no special tokens itself.
  var addedTokens: [TokenSetting] {
    get throws(TokenizerError) {
      var special: [TokenSetting] = []
      for name in Self.specialNames {
        if let token = try self.special(name, default: nil) { special.append(token) }
      }
      return addedTokens(special: special, extra: extra ?? additional ?? [])
    }
  }

  /// The tokens that are added to a model's own, in the order of transformers (`TokenizersBackend`).
  ///
  /// - Parameters:
  ///   - special: special tokens by the names that all models have, in their order.
  ///   - extra: more of them, which have no names.
  func addedTokens(special: [TokenSetting], extra: [TokenSetting]) -> [TokenSetting] {
    var tokens = numbered.map(\.token)
    let listed = Set((listed.map(\.token.content) + tokens.map(\.content)).map { ExactString($0) })
    var seen = Set(tokens)
    let named = special + self.named
    for token in named + extra
    where !listed.contains(ExactString(token.content)) && seen.insert(token).inserted {
      tokens.append(token)
    }
    let names = Set(named.map { ExactString($0.content) })
    for index in tokens.indices
    where tokens[index].isText || names.contains(ExactString(tokens[index].content)) {
      tokens[index].isSpecial = true
    }
    return tokens
  }

  private func wrong(_ key: String, _ expected: String, _ value: JSONValue) -> TokenizerError {
    .malformed(path: path, problem: "'\(key)': expected \(expected), found \(shortened(value.serialized()))")
  }

  // MARK: Reading

  /// A list of tokens, empty where the file has null; `nil` where it has none, or an object of names and tokens.
  private func tokens(_ key: String) throws(TokenizerError) -> [TokenSetting]? {
    guard let value = values[key], value.object == nil else { return nil }
    if value.isNull { return [] }
    guard let list = value.array else { throw wrong(key, "an array", value) }
    return try Self.tokens(list, key, path: path)
  }

  private static func tokens(
    _ list: [JSONValue], _ key: String, isSpecial: Bool = false, path: String
  ) throws(TokenizerError) -> [TokenSetting] {
    var tokens: [TokenSetting] = []
    for (index, value) in list.enumerated() {
      tokens.append(try TokenSetting(value, isSpecial: isSpecial, place: "\(key)[\(index)]", path: path))
    }
    return tokens
  }

  private func isNamed(_ key: String) -> Bool {
    key.hasSuffix("_token") && !Self.specialNames.contains(key)
  }

  private mutating func readNumbered(_ decoder: JSONValue) throws(TokenizerError) {
    let place = "added_tokens_decoder"
    guard let object = decoder.object else { throw wrong(place, "an object", decoder) }
    var tokens: [Int: TokenSetting] = [:]
    for entry in object.entries {
      guard let id = Int(entry.key), id >= 0, id <= Int(Int32.max), entry.value.object != nil else {
        throw .malformed(
          path: path,
          problem: "'\(place).\(shortened(entry.key))': expected an id and an object with 'content'")
      }
      tokens[id] = try TokenSetting(entry.value, place: "\(place).\(id)", path: path)
    }
    numbered = tokens.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private mutating func readSpecialTokensMap(_ directory: String) throws(TokenizerError) -> JSONObject {
    let path = Paths.join(directory, "special_tokens_map.json")
    guard fileKind(path) != nil else { return [:] }
    files.append(path)
    var merged = JSONObject()
    let map = try Self.object(path)
    for entry in values.entries where map[entry.key] == nil { merged.append(entry.key, entry.value) }
    for entry in map.entries {
      switch entry.key {
      case "additional_special_tokens", "extra_special_tokens":
        if let list = entry.value.array {
          let isExtra = entry.key == "extra_special_tokens"
          let tokens = try Self.tokens(list, entry.key, isSpecial: isExtra, path: path)
          if isExtra {
            let known = Set(extra ?? [])
            extra = (extra ?? []) + tokens.filter { !known.contains($0) }
          } else {
            additional = tokens
          }
        } else if let object = entry.value.object, entry.key == "extra_special_tokens" {
          for entry in object.entries {
            texts.append((entry.key, try TokenSetting(entry.value, place: entry.key, path: path)))
          }
        }
      default:
        // Said here, a token is special whatever its object says.
        var value = entry.value
        if let object = value.object {
          var special = JSONObject(uniqueEntries: [("special", true)])
          for member in object.entries { special.append(member.key, member.value) }
          value = .object(special)
        }
        merged.append(entry.key, value)
        if isNamed(entry.key), value.isNull {
          given.removeAll { ExactString($0.name) == ExactString(entry.key) }
        } else if isNamed(entry.key) {
          given.append((entry.key, try TokenSetting(value, place: entry.key, path: path)))
        }
      }
    }
    values = merged
    return map
  }

  private mutating func readAddedTokens(_ directory: String, _ map: JSONObject) throws(TokenizerError) {
    let path = Paths.join(directory, "added_tokens.json")
    guard fileKind(path) != nil else { return }
    files.append(path)
    // Special tokens that `tokenizer_config.json` gives with their settings do not count.
    var names = (extra ?? []).map { $0.isText ? $0.content : nil }
    names += (map["extra_special_tokens"]?.array ?? []).map { $0["content"]?.string }
    names += Self.specialNames.map { map[$0]?["content"]?.string ?? values[$0]?.string }
    let special = Set(names.compactMap(\.self).map(ExactString.init))
    var tokens: [Int: TokenSetting] = [:]
    for entry in try Self.object(path).entries {
      guard let id = entry.value.int, id >= 0, id <= Int(Int32.max) else {
        throw .malformed(
          path: path, problem: "'\(shortened(entry.key))': expected an id, found \(entry.value.kind)")
      }
      let isSpecial = special.contains(ExactString(entry.key))
      // Of tokens with one id, the last one counts.
      tokens[id] = TokenSetting(entry.key, normalized: !isSpecial, isSpecial: isSpecial)
    }
    numbered = tokens.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
