import StrictJSON

/// Tokenizers of SentencePiece's BPE models: LLaMA, Mistral, Phi-3 and Gemma.
struct SentencePieceBPEFiles {
  private let settings: TokenizerSettings
  private let file: SentencePieceModel

  init(_ path: String, _ settings: TokenizerSettings) throws(TokenizerError) {
    self.settings = settings
    file = try SentencePieceModel(path)
    guard file.algorithm == .bpe else {
      throw .unsupported(path: path, what: "a SentencePiece model of type UNIGRAM where the class reads BPE")
    }
  }

  /// The tokenizer that a class makes of the file.
  func assemble(_ kind: TokenizerClass) throws(TokenizerError) -> TokenizerAssembly {
    let tokens = file.pieces.map(\.text)
    let merges = try PieceMerges.derive(tokens, order: .id, path: file.path)
    let unknown = kind == .gemma ? try kind.required("unk_token", settings) : nil
    var assembly = TokenizerAssembly(
      path: file.path, files: [file.path] + settings.files, sentencePieceBPE: tokens, merges: merges,
      unknown: unknown)
    switch kind {
    case .gemma:
      assembly.splitAsGemma()
      assembly.notes = file.notes(
        for: kind, dummyPrefix: false, removesExtraWhitespaces: false, charsMap: false)
    default:
      let prefix = try settings.bool("add_prefix_space") ?? true
      let legacy = try settings.bool("legacy") ?? false
      assembly.splitAsLlama(prependScheme: !prefix ? "never" : legacy ? "always" : "first")
      assembly.notes = file.notes(
        for: kind, dummyPrefix: prefix, removesExtraWhitespaces: false, charsMap: false)
    }
    assembly.add(
      settings, special: try kind.special(settings), extra: settings.extra ?? file.addedTokens)
    try assembly.templateOfFlags(kind, settings)
    return assembly
  }
}

extension TokenizerAssembly {
  /// BPE on whole pieces of text, what no token spells being spelled with tokens of single bytes.
  init(
    path: String, files: [String], sentencePieceBPE tokens: [String], merges: [(left: Int, right: Int)],
    unknown: String?
  ) {
    var vocabulary = JSONObject()
    for (id, token) in tokens.enumerated() { vocabulary.append(token, .integer(id)) }
    self.init(
      path: path, files: files,
      model: [
        "type": "BPE", "dropout": nil, "unk_token": .init(unknown), "continuing_subword_prefix": nil,
        "end_of_word_suffix": nil, "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
        "vocab": .object(vocabulary),
        "merges": .array(merges.map { [.string(tokens[$0.left]), .string(tokens[$0.right])] }),
      ], tokens: tokens.enumerated().map { ($1, $0) }, count: vocabulary.count)
  }

  /// Blanks become `▁`, and one is put in front of the text.
  mutating func splitAsLlama(prependScheme: String) {
    preTokenizer = [
      "type": "Metaspace", "replacement": "▁", "prepend_scheme": .string(prependScheme), "split": false,
    ]
  }

  /// Blanks become `▁`.
  mutating func splitAsGemma() {
    normalizer = ["type": "Replace", "pattern": ["String": " "], "content": "▁"]
    preTokenizer = [
      "type": "Split", "pattern": ["String": " "], "behavior": "MergedWithPrevious", "invert": false,
    ]
  }
}

extension JSONValue {
  /// A text, or null.
  init(_ text: String?) { self = text.map { .string($0) } ?? .null }

  /// A truth value, or null.
  init(_ flag: Bool?) { self = flag.map { .bool($0) } ?? .null }
}
