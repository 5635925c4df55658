import FileAccess
import StrictJSON

/// Tokenizers of Marian (Opus-MT): a SentencePiece model for each language, `source.spm` and `target.spm`, whose pieces get
/// their ids from `vocab.json`; those of the target from `target_vocab.json` where `separate_vocabs` says so.
///
/// Punctuation is left as it is: transformers' `MarianTokenizer` has a normalizer for it (of sacremoses), but never calls it.
struct MarianFiles {
  private let settings: TokenizerSettings
  /// `vocab.json`.
  private let path: String
  /// The file of the target's tokens.
  private let targetPath: String
  private let source: SentencePieceModel
  private let target: SentencePieceModel

  /// - Parameter path: `source.spm`.
  init(_ path: String, _ settings: TokenizerSettings) throws(TokenizerError) {
    self.settings = settings
    func beside(_ name: String) throws(TokenizerError) -> String {
      let other = Paths.join(Paths.directory(path), name)
      guard fileKind(other) != nil else {
        throw .malformed(path: path, problem: "\(name) is missing beside it, which MarianTokenizer reads too")
      }
      return other
    }
    self.path = try beside("vocab.json")
    targetPath = try settings.bool("separate_vocabs") == true ? try beside("target_vocab.json") : self.path
    if settings.isFilled("sp_model_kwargs") {
      throw .unsupported(path: settings.path, what: "the setting 'sp_model_kwargs' of MarianTokenizer")
    }
    source = try SentencePieceModel(path)
    target = try SentencePieceModel(try beside("target.spm"))
  }

  /// The tokenizer of the source, which has that of the target.
  func tokenizer() throws(TokenizerError) -> Tokenizer {
    let kind = TokenizerClass.marian
    let unknown = try kind.required("unk_token", settings)
    let added = try addedTokens(kind)
    let entries = try Vocabulary.entries(path)
    let table = Self.table(entries, adding: added, numbered: settings.numbered)
    let isSeparate = targetPath != path
    let targetEntries = isSeparate ? try Vocabulary.entries(targetPath) : entries

    let files = ([source.path, target.path, path] + (isSeparate ? [targetPath] : [])) + settings.files
    let sourceModel = try SentencePieceUnigram(
      source, vocabulary: table, unknownID: try id(of: unknown, in: entries, path))
    let targetModel = try SentencePieceUnigram(
      target, vocabulary: isSeparate ? TokenTable(targetEntries) : table,
      unknownID: try id(of: unknown, in: targetEntries, targetPath))
    let vocabulary = try AddedVocabulary(
      [added.map(\.addedToken)], model: sourceModel, normalizer: nil, path: path)
    let end = try kind.required("eos_token", settings)
    guard let endID = vocabulary.id(of: end) else {
      throw .malformed(path: path, problem: "it lacks the special token '\(shortened(end))'")
    }
    func tokenizer(
      _ file: SentencePieceModel, _ model: SentencePieceUnigram, path: String, target: Tokenizer? = nil
    ) throws(TokenizerError) -> Tokenizer {
      Tokenizer(
        path: path, files: files, isByteLevel: false, normalizer: nil,
        preTokenizer: MarianPreTokenizer(
          normalizer: try SentencePieceNormalizer(file), vocabulary: model.vocabulary,
          unknownID: model.unknownID.map(Int.init) ?? 0),
        model: model, postProcessor: Self.template(end: SpecialToken(token: end, id: endID)),
        addedTokens: vocabulary, target: target)
    }
    return try tokenizer(
      source, sourceModel, path: path, target: try tokenizer(target, targetModel, path: targetPath))
  }

  /// Added tokens, which are looked for in the text as it is given.
  private func addedTokens(_ kind: TokenizerClass) throws(TokenizerError) -> [TokenSetting] {
    var tokens = settings.addedTokens(
      special: try kind.special(settings), extra: settings.extra ?? settings.additional ?? [])
    let numbered = Dictionary(
      settings.numbered.map { (ExactString($0.token.content), $0.token.isSpecial) }
    ) { $1 }
    for index in tokens.indices {
      tokens[index].normalized = false
      tokens[index].isSpecial = numbered[ExactString(tokens[index].content)] ?? true
      guard !tokens[index].singleWord else {
        throw .unsupported(
          path: settings.path,
          what: "single_word of the token '\(shortened(tokens[index].content))' of MarianTokenizer")
      }
    }
    return tokens
  }

  /// The vocabulary with what is added to it: at the ids that the settings give, else behind it.
  private static func table(
    _ entries: [(token: String, id: Int)], adding tokens: [TokenSetting],
    numbered: [(id: Int, token: TokenSetting)]
  ) -> TokenTable {
    var entries = entries + numbered.map { ($0.token.content, $0.id) }
    let table = TokenTable(entries)
    var seen: Set<ExactString> = []
    for token in tokens
    where table.id(of: token.content) == nil && seen.insert(ExactString(token.content)).inserted {
      entries.append((token.content, table.count + seen.count - 1))
    }
    return seen.isEmpty ? table : TokenTable(entries)
  }

  private func id(
    of unknown: String, in entries: [(token: String, id: Int)], _ path: String
  ) throws(TokenizerError) -> Int {
    guard let entry = entries.last(where: { ExactString($0.token) == ExactString(unknown) }) else {
      throw .malformed(path: path, problem: "it lacks the token '\(shortened(unknown))' for what is unknown")
    }
    return entry.id
  }

  private static func template(end: SpecialToken) -> TemplateProcessing {
    func pieces(_ texts: Range<Int>) -> [TemplateProcessing.Piece] {
      texts.map { TemplateProcessing.Piece(content: .text($0), segment: 0) }
        + [TemplateProcessing.Piece(content: .special([end]), segment: 0)]
    }
    return TemplateProcessing(single: pieces(0..<1), pair: pieces(0..<2))
  }
}
