import StrictJSON

/// A tokenizer put together from other files, as the `tokenizer.json` that transformers would write of it, which the
/// reader of `tokenizer.json` reads: so settings mean the same, wherever they come from.
struct TokenizerAssembly {
  /// The file that names the tokens.
  let path: String
  /// All files that were read.
  var files: [String]
  var model: JSONValue
  var normalizer = JSONValue.null
  var preTokenizer = JSONValue.null
  var postProcessor = JSONValue.null
  /// What must be said.
  var notes: [String] = []
  /// Added tokens by their ids.
  private(set) var added: [Int: TokenSetting] = [:]
  private var addedIDs: [ExactString: Int] = [:]
  private let vocabulary: [ExactString: Int]
  private let vocabularyCount: Int

  /// - Parameters:
  ///   - tokens: the model's own, with their ids.
  ///   - count: how many tokens the model says it has; those that are new are numbered from there.
  init(path: String, files: [String], model: JSONValue, tokens: [(token: String, id: Int)], count: Int) {
    self.path = path
    self.files = files
    self.model = model
    vocabulary = Dictionary(tokens.map { (ExactString($0.token), $0.id) }, uniquingKeysWith: { $1 })
    vocabularyCount = count
  }

  /// The id of a token, added or of the model.
  func id(of token: String) -> Int? { addedIDs[ExactString(token)] ?? vocabulary[ExactString(token)] }

  /// Adds tokens to what the model has. One that it knows keeps its id, one that is new gets the next.
  mutating func add(_ tokens: [TokenSetting]) {
    var next = vocabularyCount
    if let last = added.keys.max(), last >= vocabularyCount { next = last + 1 }
    for token in tokens where !token.content.isEmpty {
      var id = next
      if let known = self.id(of: token.content) { id = known } else { next += 1 }
      addedIDs[ExactString(token.content)] = id
      added[id] = token
    }
  }

  /// Adds the tokens of the files of settings and the special tokens, in the order of transformers.
  ///
  /// - Parameters:
  ///   - special: special tokens by the names that all models have, in their order.
  ///   - extra: more of them, which have no names.
  mutating func add(_ settings: TokenizerSettings, special: [TokenSetting], extra: [TokenSetting]) {
    var tokens = settings.numbered.map(\.token)
    let numbered = Set(tokens.map { ExactString($0.content) })
    let named = special + settings.named.map(\.token)
    for token in named + extra where !numbered.contains(ExactString(token.content)) && !tokens.contains(token)
    {
      tokens.append(token)
    }
    let names = Set(named.map { ExactString($0.content) })
    for index in tokens.indices
    where tokens[index].isText || names.contains(ExactString(tokens[index].content)) {
      tokens[index].isSpecial = true
    }
    add(tokens)
    for (id, token) in settings.numbered {
      guard let actual = self.id(of: token.content), actual != id else { continue }
      notes.append(
        "\(settings.path): the added token '\(shortened(token.content))' is said to have id \(id); "
          + "it gets \(actual), as in transformers")
    }
  }

  /// A part of a template that stands for a text.
  static func text(_ name: String, type: Int = 0) -> JSONValue {
    ["Sequence": ["id": .string(name), "type_id": .integer(type)]]
  }

  /// A part of a template that stands for a special token.
  static func token(_ content: String, type: Int = 0) -> JSONValue {
    ["SpecialToken": ["id": .string(content), "type_id": .integer(type)]]
  }

  /// Puts special tokens around texts, by a template.
  mutating func template(single: [JSONValue], pair: [JSONValue]) throws(TokenizerError) {
    var tokens: [(String, JSONValue)] = []
    for part in single + pair {
      guard let content = part["SpecialToken"]?["id"]?.string,
        !tokens.contains(where: { ExactString($0.0) == ExactString(content) })
      else { continue }
      let id = try requiredID(of: content)
      tokens.append(
        (content, ["id": .string(content), "ids": [.integer(id)], "tokens": [.string(content)]]))
    }
    postProcessor = [
      "type": "TemplateProcessing", "single": .array(single), "pair": .array(pair),
      "special_tokens": .object(JSONObject(uniqueEntries: tokens)),
    ]
  }

  /// Puts `[CLS]` and `[SEP]` around texts, the second text and what follows it of type 1.
  mutating func template(cls: String, sep: String) throws(TokenizerError) {
    let single = [Self.token(cls), Self.text("A"), Self.token(sep)]
    try template(single: single, pair: single + [Self.text("B", type: 1), Self.token(sep, type: 1)])
  }

  /// Puts a token in front of texts and one behind them, where there are any.
  mutating func template(bos: String?, eos: String?) throws(TokenizerError) {
    func around(_ name: String, type: Int) -> [JSONValue] {
      (bos.map { [Self.token($0, type: type)] } ?? []) + [Self.text(name, type: type)]
        + (eos.map { [Self.token($0, type: type)] } ?? [])
    }
    try template(single: around("A", type: 0), pair: around("A", type: 0) + around("B", type: 1))
  }

  /// The post-processor of RoBERTa.
  mutating func roberta(
    sep: String, cls: String, trimOffsets: Bool, addPrefixSpace: Bool
  ) throws(TokenizerError) {
    postProcessor = [
      "type": "RobertaProcessing", "sep": [.string(sep), .integer(try requiredID(of: sep))],
      "cls": [.string(cls), .integer(try requiredID(of: cls))], "trim_offsets": .bool(trimOffsets),
      "add_prefix_space": .bool(addPrefixSpace),
    ]
  }

  private func requiredID(of token: String) throws(TokenizerError) -> Int {
    guard let id = id(of: token) else {
      throw .malformed(path: path, problem: "it lacks the special token '\(shortened(token))'")
    }
    return id
  }

  /// The whole, as `tokenizer.json` has it.
  var json: JSONValue {
    [
      "version": "1.0", "truncation": nil, "padding": nil,
      "added_tokens": .array(added.sorted { $0.key < $1.key }.map { $0.value.json(id: $0.key) }),
      "normalizer": normalizer, "pre_tokenizer": preTokenizer, "post_processor": postProcessor,
      "decoder": nil, "model": model,
    ]
  }
}
