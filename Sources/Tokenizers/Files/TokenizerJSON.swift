import FileAccess
import StrictJSON

/// Reads `tokenizer.json`, the file of Hugging Face's `tokenizers`.
struct TokenizerJSON {
  let path: String
  private let root: JSONObject

  /// Parses a file.
  init(_ path: String) throws(TokenizerError) {
    try self.init(try TokenizerError.json(path), path: path)
  }

  /// - Parameters:
  ///   - value: what the file holds, or what was made of other files.
  ///   - path: the file, which errors name.
  init(_ value: JSONValue, path: String) throws(TokenizerError) {
    self.path = path
    guard let root = value.object else {
      throw .malformed(path: path, problem: "expected an object with a 'model'")
    }
    self.root = root
    let known = [
      "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor",
      "decoder", "model",
    ]
    for entry in root.entries where !known.contains(entry.key) && !entry.value.isNull {
      throw .unsupported(path: path, what: "the key '\(shortened(entry.key))'")
    }
    if let version = self.value("version"), version.string != "1.0" {
      throw .unsupported(path: path, what: "version \(shortened(version.serialized())) of the format")
    }
  }

  private func value(_ key: String) -> JSONValue? {
    guard let value = root[key], !value.isNull else { return nil }
    return value
  }

  private func reader(_ key: String) throws(TokenizerError) -> ComponentReader? {
    guard let value = value(key) else { return nil }
    return try ComponentReader(value, path: path, place: key)
  }

  /// The tokenizer.
  ///
  /// - Parameters:
  ///   - readsConfig: whether to add the tokens that `tokenizer_config.json` beside the file lists.
  ///   - files: what it was made of; the file itself if `nil`.
  func tokenizer(readsConfig: Bool = true, files: [String]? = nil) throws(TokenizerError) -> Tokenizer {
    guard let modelReader = try reader("model") else {
      throw .malformed(path: path, problem: "no 'model'")
    }
    let listed = try addedTokens()
    let settings =
      readsConfig ? try TokenizerSettings(directory: Paths.directory(path), listed: listed) : nil
    var normalizer: (any Normalizer)?
    if let reader = try reader("normalizer") { normalizer = try Normalizers.read(reader) }
    var preTokenizer: (any PreTokenizer)?
    if let reader = try reader("pre_tokenizer") { preTokenizer = try PreTokenizers.read(reader) }
    var postProcessor: (any PostProcessor)?
    if let reader = try reader("post_processor") { postProcessor = try PostProcessors.read(reader) }
    let model = try TokenModels.read(modelReader)
    var added = try AddedVocabulary(
      [listed.map(\.token), try settings?.addedTokens.map(\.addedToken) ?? []], model: model,
      normalizer: normalizer, path: path)
    added.ignoresSpecialTokens = try settings?.bool("split_special_tokens") ?? false

    var notes = truncationNotes() + model.notes
    for (id, token) in listed {
      guard let actual = added.id(of: token.content), actual != id else { continue }
      notes.append(
        "\(path): the added token '\(shortened(token.content))' is said to have id \(id); "
          + "it gets \(actual), as in the package")
    }
    return Tokenizer(
      path: path, files: (files ?? [path]) + (settings?.files ?? []), isByteLevel: isByteLevel,
      normalizer: normalizer,
      preTokenizer: preTokenizer, model: model, postProcessor: postProcessor, addedTokens: added,
      notes: notes)
  }

  /// Tokens beside the vocabulary with the ids that the file gives them.
  private func addedTokens() throws(TokenizerError) -> [(id: Int, token: AddedToken)] {
    guard let value = value("added_tokens") else { return [] }
    guard let items = value.array else {
      throw .malformed(path: path, problem: "'added_tokens': expected an array, found \(value.kind)")
    }
    var tokens: [(Int, AddedToken)] = []
    for (index, item) in items.enumerated() {
      let reader = try ComponentReader(item, path: path, place: "added_tokens[\(index)]")
      let known = ["id", "content", "single_word", "lstrip", "rstrip", "normalized", "special"]
      for entry in reader.object.entries where !known.contains(entry.key) {
        throw reader.unsupported("the setting '\(shortened(entry.key))' of an added token")
      }
      let token = AddedToken(
        content: try reader.string("content"), singleWord: try reader.bool("single_word"),
        lstrip: try reader.bool("lstrip"), rstrip: try reader.bool("rstrip"),
        normalized: try reader.bool("normalized"), isSpecial: try reader.bool("special"))
      tokens.append((try reader.int("id"), token))
    }
    return tokens
  }

  /// Truncation and padding are the business of whoever runs a model on batches.
  private func truncationNotes() -> [String] {
    var notes: [String] = []
    if let truncation = value("truncation") {
      let length = truncation["max_length"]?.int.map { " to \($0) tokens" } ?? ""
      notes.append("\(path) asks to truncate texts\(length): they are left whole")
    }
    if value("padding") != nil { notes.append("\(path) asks to pad texts: they are left as they are") }
    return notes
  }

  /// Whether some step spells bytes with GPT-2's alphabet.
  private var isByteLevel: Bool {
    ["normalizer", "pre_tokenizer", "decoder"].contains { key in
      guard let stage = value(key) else { return false }
      let steps =
        [stage]
        + ["normalizers", "pretokenizers", "decoders"].flatMap { stage[$0]?.array ?? [] }
      return steps.contains { $0["type"]?.string == "ByteLevel" }
    }
  }
}
