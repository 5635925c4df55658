import StrictJSON

/// Tokenizers of `vocab.txt`: WordPiece, as BERT has it.
struct WordPieceFiles {
  private let path: String
  private let settings: TokenizerSettings
  /// The tokens and the lines that they stand in, counted from 0.
  private let tokens: [(token: String, id: Int)]

  init(_ path: String, _ settings: TokenizerSettings) throws(TokenizerError) {
    self.path = path
    self.settings = settings
    var ids: [ExactString: Int] = [:]
    var order: [ExactString] = []
    for (id, line) in VocabularyLines(try TokenizerError.text(path)).enumerated() {
      var line = Substring(line)
      while let last = line.unicodeScalars.last, last.properties.isWhitespace {
        line.unicodeScalars.removeLast()
      }
      // Of lines that are the same, the last one counts.
      let token = ExactString(String(line))
      if ids.updateValue(id, forKey: token) == nil { order.append(token) }
    }
    guard !order.isEmpty else {
      throw .malformed(path: path, problem: "expected a token in each line, found none")
    }
    tokens = order.map { ($0.string, ids[$0] ?? 0) }
  }

  /// The tokenizer that a class makes of the file.
  func assemble(_ kind: TokenizerClass) throws(TokenizerError) -> TokenizerAssembly {
    var assembly = try TokenizerAssembly(
      path: path, files: [path] + settings.files,
      model: try WordPiece(
        vocabulary: TokenTable(tokens), unknown: try kind.required("unk_token", settings), path: path),
      normalizer: [
        "type": "BertNormalizer", "clean_text": true,
        "handle_chinese_chars": .bool(try settings.bool("tokenize_chinese_chars") ?? true),
        "strip_accents": try settings.bool("strip_accents").map { JSONValue.bool($0) } ?? .null,
        "lowercase": .bool(try settings.bool("do_lower_case") ?? true),
      ],
      tokens: [
        settings.addedTokens(
          special: try kind.special(settings), extra: settings.extra ?? settings.additional ?? [])
      ])
    assembly.compareIDs(settings)
    assembly.preTokenizer = ["type": "BertPreTokenizer"]
    let cls = try kind.required("cls_token", settings)
    let sep = try kind.required("sep_token", settings)
    if kind == .mpnet {
      try assembly.roberta(sep: sep, cls: cls, trimOffsets: true, addPrefixSpace: false)
    } else {
      try assembly.template(cls: cls, sep: sep)
    }
    return assembly
  }
}
