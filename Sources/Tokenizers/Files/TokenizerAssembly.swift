import StrictJSON

/// A tokenizer put together from files without `tokenizer.json`: a model and its added tokens, and the other components
/// as `tokenizer.json` would have them, so that they are read, and mean the same, as from there.
struct TokenizerAssembly {
  /// The file that names the tokens.
  let path: String
  /// All files that were read.
  let files: [String]
  let model: any TokenModel
  let added: AddedVocabulary
  let normalizer: (any Normalizer)?
  var preTokenizer = JSONValue.null
  var postProcessor = JSONValue.null
  /// What must be said.
  var notes: [String] = []

  /// - Parameters:
  ///   - normalizer: as `tokenizer.json` would have it.
  ///   - tokens: what is added to the model's own tokens, in the order in which it is.
  init(
    path: String, files: [String], model: any TokenModel, normalizer: JSONValue = nil,
    tokens: [[TokenSetting]]
  ) throws(TokenizerError) {
    self.path = path
    self.files = files
    self.model = model
    if normalizer.isNull {
      self.normalizer = nil
    } else {
      self.normalizer = try Normalizers.read(ComponentReader(normalizer, path: path, place: "normalizer"))
    }
    added = try AddedVocabulary(
      tokens.map { $0.map(\.addedToken) }, model: model, normalizer: self.normalizer, path: path)
  }

  /// The id of a token, added or of the model.
  func id(of token: String) -> Int? { added.id(of: token) ?? model.id(of: token) }

  /// Says which tokens do not get the ids that the settings give them.
  mutating func compareIDs(_ settings: TokenizerSettings) {
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
}

extension Tokenizer {
  init(_ assembly: TokenizerAssembly) throws(TokenizerError) {
    let (path, preTokenizer) = (assembly.path, assembly.preTokenizer)
    var splitter: (any PreTokenizer)?
    if !preTokenizer.isNull {
      splitter = try PreTokenizers.read(ComponentReader(preTokenizer, path: path, place: "pre_tokenizer"))
    }
    let steps = [preTokenizer] + (preTokenizer["pretokenizers"]?.array ?? [])
    self.init(
      path: path, files: assembly.files,
      isByteLevel: steps.contains { $0["type"]?.string == "ByteLevel" }, normalizer: assembly.normalizer,
      preTokenizer: splitter, model: assembly.model,
      postProcessor: try PostProcessors.read(
        ComponentReader(assembly.postProcessor, path: path, place: "post_processor")),
      addedTokens: assembly.added, notes: assembly.notes)
  }
}
