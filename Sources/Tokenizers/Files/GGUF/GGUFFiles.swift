import StrictJSON

/// Tokenizers of GGUF files: as transformers builds them, and as llama.cpp splits text where transformers does not heed
/// what the file says (`pre` names that it does not know, merges that are ignored for whole words, `add_space_prefix`).
struct GGUFFiles {
  private let file: GGUFVocabulary

  init(_ file: GGUFVocabulary) throws(TokenizerError) {
    self.file = file
    for (name, count) in [("scores", file.scores?.count), ("token_type", file.tokenTypes?.count)] {
      guard let count, count != file.tokens.count else { continue }
      throw .malformed(
        path: file.path,
        problem: "tokenizer.ggml.\(name) has \(count) elements for \(file.tokens.count) tokens")
    }
    guard !file.tokens.isEmpty, file.tokens.count <= 1 << 24 else {
      throw .malformed(path: file.path, problem: "tokenizer.ggml.tokens has \(file.tokens.count) tokens")
    }
    if let index = file.scores?.firstIndex(where: { !$0.isFinite }) {
      throw .malformed(path: file.path, problem: "tokenizer.ggml.scores[\(index)] is no finite number")
    }
  }

  /// The tokenizer.
  func assemble() throws(TokenizerError) -> TokenizerAssembly {
    switch file.model {
    case "gpt2": return try byteLevel()
    case "llama": return file.architecture.hasPrefix("gemma") ? try gemma() : try llama()
    case "t5": return try t5()
    case "bert":
      throw .unsupported(
        path: file.path,
        what: "a GGUF vocabulary of type bert, which does not say whether it knows upper case,")
    default:
      throw .unsupported(path: file.path, what: "a GGUF vocabulary of type '\(shortened(file.model))'")
    }
  }

  // MARK: Models

  private func byteLevel() throws(TokenizerError) -> TokenizerAssembly {
    guard let merges = file.merges else { throw missing("merges") }
    let name = file.pre ?? (file.architecture == "gpt2" ? "gpt-2" : nil)
    guard let name else {
      throw .unsupported(path: file.path, what: "a byte-level vocabulary without tokenizer.ggml.pre")
    }
    guard let split = SplitPatterns.gguf(name) else {
      throw .unsupported(path: file.path, what: "the pre-tokenizer '\(shortened(name))' (tokenizer.ggml.pre)")
    }
    var settings = BPE.Settings()
    settings.ignoresMerges = split.ignoresMerges
    // Text reaches the model in GPT-2's alphabet. Tokens that are looked for in the text itself stay as they are, and
    // so do those of the alphabet.
    let alphabet = Set(ByteLevelAlphabet.scalars)
    let tokens = file.tokens.enumerated().map { id, token in
      if kind(id) != .normal || token.unicodeScalars.allSatisfy(alphabet.contains) { return token }
      return String(String.UnicodeScalarView(token.utf8.map { ByteLevelAlphabet.scalars[Int($0)] }))
    }
    var pairs: [(String, String)] = []
    for (index, merge) in merges.enumerated() {
      guard let pair = BPE.pair(merge[...].utf8) else {
        throw .malformed(
          path: file.path,
          problem: "tokenizer.ggml.merges[\(index)]: expected two tokens with one blank between them, found "
            + "'\(shortened(merge))'")
      }
      pairs.append(pair)
    }
    var assembly = try assembly(
      try BPE(
        vocabulary: TokenTable(tokens.enumerated().map { ($1, $0) }), merges: pairs, settings: settings,
        path: file.path))
    assembly.preTokenizer = [
      "type": "Sequence",
      "pretokenizers": .array(
        split.patterns.map {
          ["type": "Split", "pattern": ["Regex": .string($0)], "behavior": "Isolated", "invert": false]
        } + [["type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false]]),
    ]
    try template(&assembly, bos: split.addsBOS, eos: false)
    return assembly
  }

  private func llama() throws(TokenizerError) -> TokenizerAssembly {
    guard let scores = file.scores else { throw missing("scores") }
    let model = try sentencePiece(file.tokens, order: .score(scores), unknown: nil)
    let normalizer: JSONValue = [
      "type": "Sequence",
      "normalizers": [
        ["type": "Prepend", "prepend": "▁"],
        ["type": "Replace", "pattern": ["String": " "], "content": "▁"],
      ],
    ]
    let isPhi = file.architecture == "phi3"
    var assembly = try assembly(model, normalizer: isPhi ? normalizer : nil)
    if !isPhi {
      assembly.preTokenizer = SentencePieceBPEFiles.metaspace(
        file.addsSpacePrefix ?? true ? "first" : "never")
    }
    try template(&assembly, bos: true, eos: false)
    return assembly
  }

  private func gemma() throws(TokenizerError) -> TokenizerAssembly {
    // Runs of blanks are merged like any tokens, though the file spells them with blanks and as tokens of a user.
    let tokens = file.tokens.map { token in
      token.utf8.contains(0x20) && token.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        ? String(repeating: "▁", count: token.unicodeScalars.count) : token
    }
    // Scores of Gemma do not follow its merges; the order of its tokens does.
    let order = PieceMerges.Order.score(tokens.indices.map { -Double($0) })
    var assembly = try assembly(
      try sentencePiece(tokens, order: order, unknown: "<unk>"),
      normalizer: SentencePieceBPEFiles.gemmaNormalizer)
    assembly.preTokenizer = SentencePieceBPEFiles.gemmaPreTokenizer
    try template(&assembly, bos: true, eos: false)
    return assembly
  }

  private func sentencePiece(
    _ tokens: [String], order: PieceMerges.Order, unknown: String?
  ) throws(TokenizerError) -> BPE {
    try BPE(
      sentencePiece: tokens, merges: try PieceMerges.derive(tokens, order: order, path: file.path),
      unknown: unknown, path: file.path)
  }

  private func t5() throws(TokenizerError) -> TokenizerAssembly {
    guard let scores = file.scores else { throw missing("scores") }
    var tokens = file.tokens
    // Files call the sentinels by other names.
    let sentinels = tokens.indices.filter { isPlaceholder(tokens[$0]) }.prefix(100)
    for (offset, id) in sentinels.enumerated() { tokens[id] = "<extra_id_\(99 - offset)>" }
    let model = try Unigram(
      entries: zip(tokens, scores).map { ($0, $1) }, unknownID: file.unknownID ?? 2, path: file.path)
    var normalizer = JSONValue.null
    if let map = file.precompiledCharsMap, !map.isEmpty {
      normalizer = ["type": "Precompiled", "precompiled_charsmap": .string(Base64.encode(map[...]))]
    }
    var assembly = try assembly(
      model, normalizer: normalizer, sentinels: sentinels.map { TokenSetting(tokens[$0], isSpecial: true) })
    assembly.preTokenizer = [
      "type": "Sequence",
      "pretokenizers": [
        ["type": "WhitespaceSplit"],
        ["type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true],
      ],
    ]
    try template(&assembly, bos: false, eos: true)
    return assembly
  }

  // MARK: Tokens

  private enum Kind {
    case normal, control, userDefined, other
  }

  private func kind(_ id: Int) -> Kind {
    switch file.tokenTypes?[id] {
    case nil, 1: .normal
    case 3: .control
    case 4: .userDefined
    default: .other
    }
  }

  /// Puts a model together with what is looked for in the text itself: control tokens, tokens of a user, and the special
  /// ones by their ids.
  private func assembly(
    _ model: any TokenModel, normalizer: JSONValue = nil, sentinels: [TokenSetting] = []
  ) throws(TokenizerError) -> TokenizerAssembly {
    var tokens: [TokenSetting] = []
    var added: Set<Int> = []
    for (id, token) in file.tokens.enumerated() {
      let kind = kind(id)
      guard kind == .control || kind == .userDefined, model.id(of: token) == id else { continue }
      added.insert(id)
      tokens.append(TokenSetting(token, normalized: false, isSpecial: kind == .control))
    }
    for (name, id) in [
      ("bos", file.bosID), ("eos", file.eosID), ("unknown", file.unknownID), ("padding", file.paddingID),
    ] {
      guard let id, added.insert(try checked(id, name)).inserted, model.id(of: file.tokens[id]) == id else {
        continue
      }
      tokens.append(TokenSetting(file.tokens[id], normalized: false, isSpecial: true))
    }
    return try TokenizerAssembly(
      path: file.path, files: [file.path], model: model, normalizer: normalizer, tokens: [sentinels, tokens])
  }

  /// Puts the first and the last token around texts, where the file, or else llama.cpp, asks for them.
  private func template(
    _ assembly: inout TokenizerAssembly, bos: Bool, eos: Bool
  ) throws(TokenizerError) {
    func token(_ name: String, _ id: Int?, _ adds: Bool) throws(TokenizerError) -> String? {
      guard adds, let id else { return nil }
      return file.tokens[try checked(id, name)]
    }
    try assembly.template(
      bos: try token("bos", file.bosID, file.addsBOS ?? bos),
      eos: try token("eos", file.eosID, file.addsEOS ?? eos))
  }

  private func checked(_ id: Int, _ name: String) throws(TokenizerError) -> Int {
    guard file.tokens.indices.contains(id) else {
      throw .malformed(
        path: file.path, problem: "tokenizer.ggml.\(name)_token_id is \(id), of \(file.tokens.count) tokens")
    }
    return id
  }

  private func missing(_ name: String) -> TokenizerError {
    .malformed(
      path: file.path,
      problem:
        "tokenizer.ggml.\(name) is missing, so texts cannot be taken apart; give ids, or put the model's tokenizer.json beside the file"
    )
  }

  /// `[PAD32000]` and the like.
  private func isPlaceholder(_ token: String) -> Bool {
    let bytes = token.utf8
    guard bytes.starts(with: "[PAD".utf8), bytes.last == UInt8(ascii: "]"), bytes.count > 5 else {
      return false
    }
    return bytes.dropFirst(4).dropLast().allSatisfy { (0x30...0x39).contains($0) }
  }
}
