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
    let model = try BPE(
      sentencePiece: tokens, merges: try PieceMerges.derive(tokens, order: .id, path: file.path),
      unknown: kind == .gemma ? try kind.required("unk_token", settings) : nil, path: file.path)
    var assembly = try TokenizerAssembly(
      path: file.path, files: [file.path] + settings.files, model: model,
      normalizer: kind == .gemma ? Self.gemmaNormalizer : nil,
      tokens: [
        settings.addedTokens(
          special: try kind.special(settings), extra: settings.extra ?? file.addedTokens)
      ])
    if kind == .gemma {
      assembly.preTokenizer = Self.gemmaPreTokenizer
      assembly.notes = file.notes(
        for: kind, dummyPrefix: false, removesExtraWhitespaces: false, charsMap: false)
    } else {
      let prefix = try settings.bool("add_prefix_space") ?? true
      let legacy = try settings.bool("legacy") ?? false
      assembly.preTokenizer = Self.metaspace(!prefix ? "never" : legacy ? "always" : "first")
      assembly.notes = file.notes(
        for: kind, dummyPrefix: prefix, removesExtraWhitespaces: false, charsMap: false)
    }
    assembly.compareIDs(settings)
    try assembly.templateOfFlags(kind, settings)
    return assembly
  }

  /// How LLaMA's text is spelled: blanks become `▁`, and one is put in front.
  static func metaspace(_ prependScheme: String) -> JSONValue {
    ["type": "Metaspace", "replacement": "▁", "prepend_scheme": .string(prependScheme), "split": false]
  }

  /// How Gemma's text is spelled: blanks become `▁`.
  static let gemmaNormalizer: JSONValue = ["type": "Replace", "pattern": ["String": " "], "content": "▁"]
  static let gemmaPreTokenizer: JSONValue = [
    "type": "Split", "pattern": ["String": " "], "behavior": "MergedWithPrevious", "invert": false,
  ]
}

extension BPE {
  /// BPE on whole pieces of text, what no token spells being spelled with tokens of single bytes.
  ///
  /// - Parameter merges: pairs of ids.
  init(
    sentencePiece tokens: [String], merges: [(left: Int, right: Int)], unknown: String?, path: String
  ) throws(TokenizerError) {
    // A piece can be put together at each of its characters.
    if let piece = tokens.first(where: { $0.utf8.count > 4096 }) {
      throw .unsupported(path: path, what: "a piece of \(piece.utf8.count) bytes (more than 4096)")
    }
    var settings = Settings()
    settings.unknown = unknown
    settings.fusesUnknown = true
    settings.byteFallback = true
    try self.init(
      vocabulary: TokenTable(tokens.enumerated().map { ($1, $0) }),
      merges: merges.map { (tokens[$0.left], tokens[$0.right]) }, settings: settings, path: path)
  }
}
