import FileAccess
import StrictJSON

extension Tokenizer {
  /// Opens the tokenizer of a directory without `tokenizer.json`, whose tokens `vocab.json` and `merges.txt`,
  /// `vocab.txt` or a SentencePiece model name. What is done with them is what transformers' class of the model does,
  /// as `tokenizer_config.json` or `config.json` name it.
  ///
  /// - Returns: `nil` where there is no such file.
  static func openVocabularyFiles(directory: String) throws(TokenizerError) -> Tokenizer? {
    try VocabularyFiles.open(directory: directory)
  }
}

/// Finds and reads the files that name a model's tokens.
enum VocabularyFiles {
  /// All names that such a file may have, and those that are refused.
  private static let names = [
    "source.spm", "vocab.json", "vocab.txt", "tokenizer.model", "spiece.model", "spm.model",
    "sentencepiece.bpe.model",
  ]

  /// The tokenizer of a directory; `nil` where the directory has no file of tokens.
  static func open(directory: String) throws(TokenizerError) -> Tokenizer? {
    func path(_ name: String) -> String? {
      let path = Paths.join(directory, name)
      return fileKind(path) == nil ? nil : path
    }
    for (name, what) in [
      ("tekken.json", "Mistral's own form of tokenizers"), ("tiktoken.model", "a vocabulary of tiktoken"),
    ] {
      if let path = path(name) {
        throw .unsupported(path: path, what: "\(what) (\(TokenizerClass.advice))")
      }
    }
    guard let first = names.lazy.compactMap(path).first else { return nil }
    let settings = try TokenizerSettings(directory: directory)
    var config = JSONObject()
    if let path = path("config.json") {
      guard let object = try TokenizerError.json(path).object else {
        throw .malformed(path: path, problem: "expected an object")
      }
      config = object
    }
    let kind = try TokenizerClass.choose(
      name: try settings.string("tokenizer_class") ?? config["tokenizer_class"]?.string,
      modelType: config["model_type"]?.string, path: first)
    guard let file = kind.fileNames.lazy.compactMap(path).first else {
      throw .malformed(
        path: first,
        problem: "\(kind.rawValue) reads \(kind.fileNames.joined(separator: " or ")), which is missing")
    }
    if try settings.bool("split_special_tokens") == true {
      throw .unsupported(path: settings.path, what: "split_special_tokens")
    }
    return switch kind {
    case .gpt2, .codeGen, .roberta, .gptNeoX, .qwen2, .cohere, .clip, .whisper:
      try Tokenizer(ByteLevelFiles(file, settings).assemble(kind))
    case .bert, .mpnet: try Tokenizer(WordPieceFiles(file, settings).assemble(kind))
    case .t5, .albert, .debertaV2, .xlmRoberta, .camembert, .mbart, .mbart50:
      try Tokenizer(UnigramFiles(file, settings).assemble(kind))
    case .llama, .gemma: try Tokenizer(SentencePieceBPEFiles(file, settings).assemble(kind))
    case .marian: try MarianFiles(file, settings).tokenizer()
    }
  }
}

extension TokenizerClass {
  /// All special tokens that have names, in the order in which they are added.
  func special(_ settings: TokenizerSettings) throws(TokenizerError) -> [TokenSetting] {
    var tokens: [TokenSetting] = []
    for name in TokenizerSettings.specialNames {
      if let token = try special(name, settings) { tokens.append(token) }
    }
    return tokens
  }

  /// A special token that the class cannot do without.
  func required(_ name: String, _ settings: TokenizerSettings) throws(TokenizerError) -> String {
    guard let token = try special(name, settings) else {
      throw .malformed(path: settings.path, problem: "\(rawValue) needs '\(name)', which is null")
    }
    return token.content
  }
}

extension TokenizerAssembly {
  /// The template that most classes have: the first token and the last, where settings ask for them.
  mutating func templateOfFlags(_ kind: TokenizerClass, _ settings: TokenizerSettings) throws(TokenizerError)
  {
    let addsBOS = try settings.bool("add_bos_token") ?? false
    let addsEOS = try settings.bool("add_eos_token") ?? false
    try template(
      bos: addsBOS ? try kind.special("bos_token", settings)?.content : nil,
      eos: addsEOS ? try kind.special("eos_token", settings)?.content : nil)
  }
}
