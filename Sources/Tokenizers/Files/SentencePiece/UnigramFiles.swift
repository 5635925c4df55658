import StrictJSON

/// Tokenizers of SentencePiece's Unigram models, with the ids that the models were trained with: fairseq's for
/// XLM-RoBERTa, CamemBERT and mBART, sentinels behind the pieces for T5.
struct UnigramFiles {
  private let settings: TokenizerSettings
  private let file: SentencePieceModel

  init(_ path: String, _ settings: TokenizerSettings) throws(TokenizerError) {
    self.settings = settings
    file = try SentencePieceModel(path)
    guard file.algorithm == .unigram else {
      throw .unsupported(path: path, what: "a SentencePiece model of type BPE where the class reads Unigram")
    }
  }

  /// The tokenizer that a class makes of the file.
  func assemble(_ kind: TokenizerClass) throws(TokenizerError) -> TokenizerAssembly {
    let pieces = try pieces(kind)
    var assembly = try TokenizerAssembly(
      path: file.path, files: [file.path] + settings.files,
      model: try Unigram(
        entries: pieces.map { ($0.text, Double($0.score)) }, unknownID: try unknownID(kind, pieces),
        path: file.path),
      normalizer: try normalizer(kind),
      tokens: [settings.addedTokens(special: try kind.special(settings), extra: try extra(kind))])
    assembly.notes = file.notes(
      for: kind, dummyPrefix: true, removesExtraWhitespaces: true,
      charsMap: ![.mbart, .debertaV2].contains(kind))
    assembly.compareIDs(settings)
    assembly.preTokenizer = try preTokenizer(kind)
    try postProcess(&assembly, kind)
    return assembly
  }

  // MARK: Ids

  private typealias Piece = (text: String, score: Float)

  private func pieces(_ kind: TokenizerClass) throws(TokenizerError) -> [Piece] {
    func special(_ names: String...) throws(TokenizerError) -> [Piece] {
      var pieces: [Piece] = []
      for name in names { pieces.append((try kind.required(name, settings), 0)) }
      return pieces
    }
    func trained(from first: Int) -> [Piece] { file.pieces.dropFirst(first).map { ($0.text, $0.score) } }
    switch kind {
    case .t5: return trained(from: 0) + (0..<(try sentinelCount)).reversed().map { ("<extra_id_\($0)>", 0) }
    case .xlmRoberta:
      return try special("bos_token", "pad_token", "eos_token", "unk_token") + trained(from: 3)
        + special("mask_token")
    case .mbart:
      return try special("bos_token", "pad_token", "eos_token", "unk_token") + trained(from: 3)
        + FairseqLanguages.mbart.map { ($0, 0) } + special("mask_token")
    case .mbart50:
      return try special("cls_token", "pad_token", "eos_token", "unk_token") + trained(from: 3)
        + FairseqLanguages.mbart50.map { ($0, 0) } + special("mask_token")
    case .camembert:
      return try [("<s>NOTUSED", 0)] + special("pad_token") + [("</s>NOTUSED", 0)] + special("unk_token")
        + [("<unk>NOTUSED", -100)] + trained(from: 1) + special("mask_token")
    default: return trained(from: 0)
    }
  }

  private var sentinelCount: Int {
    get throws(TokenizerError) { try settings.int("extra_ids") ?? 100 }
  }

  private func unknownID(_ kind: TokenizerClass, _ pieces: [Piece]) throws(TokenizerError) -> Int {
    switch kind {
    case .t5: return 2
    case .albert: return 1
    case .debertaV2:
      let unknown = ExactString(try kind.required("unk_token", settings))
      return pieces.firstIndex { $0.score == 0 && ExactString($0.text) == unknown } ?? file.unknownID
    case .camembert:
      let unknown = ExactString(try kind.required("unk_token", settings))
      return pieces.firstIndex { ExactString($0.text) == unknown } ?? 0
    default: return 3
    }
  }

  /// Special tokens without names: what the files say, else what the class makes of the pieces that text is not made of.
  private func extra(_ kind: TokenizerClass) throws(TokenizerError) -> [TokenSetting] {
    var own = file.addedTokens
    switch kind {
    case .t5:
      let count = try sentinelCount
      let given = own.count { $0.content.contains("<extra_id_") }
      if given == 0 {
        own += (0..<count).map { TokenSetting(text: "<extra_id_\($0)>") }
      } else if count > 0, given != count {
        throw .malformed(
          path: file.path,
          problem: "it has \(given) of the \(count) tokens <extra_id_0> and so on that T5 asks for")
      }
    case .mbart: own = FairseqLanguages.mbart.map { TokenSetting(text: $0) } + own
    case .mbart50: own += FairseqLanguages.mbart50.map { TokenSetting(text: $0) }
    default: break
    }
    return settings.extra ?? own
  }

  // MARK: Text

  private var precompiled: [JSONValue] {
    file.charsMap.isEmpty
      ? [] : [["type": "Precompiled", "precompiled_charsmap": .string(Base64.encode(file.charsMap))]]
  }

  private func normalizer(_ kind: TokenizerClass) throws(TokenizerError) -> JSONValue {
    func replace(_ text: String, _ content: String) -> JSONValue {
      ["type": "Replace", "pattern": ["String": .string(text)], "content": .string(content)]
    }
    func replace(regex: String) -> JSONValue {
      ["type": "Replace", "pattern": ["Regex": .string(regex)], "content": " "]
    }
    var steps: [JSONValue] = []
    switch kind {
    case .t5, .xlmRoberta, .camembert: return precompiled.first ?? .null
    case .albert:
      steps = [replace("``", "\""), replace("''", "\"")]
      if try settings.bool("keep_accents") != true { steps += [["type": "NFKD"], ["type": "StripAccents"]] }
      if try settings.bool("do_lower_case") ?? true { steps.append(["type": "Lowercase"]) }
      steps += precompiled
    case .debertaV2:
      if try settings.bool("do_lower_case") == true { steps.append(["type": "Lowercase"]) }
      steps += [
        replace(regex: #"\s{2,}|[\n\r\t]"#), ["type": "NFC"],
        ["type": "Strip", "strip_left": false, "strip_right": true],
      ]
    case .mbart50: steps = precompiled + [replace(regex: " {2,}")]
    default: return .null
    }
    return ["type": "Sequence", "normalizers": .array(steps)]
  }

  private func preTokenizer(_ kind: TokenizerClass) throws(TokenizerError) -> JSONValue {
    let prefix = try settings.bool("add_prefix_space") ?? true
    func metaspace(_ scheme: String) -> JSONValue {
      ["type": "Metaspace", "replacement": "▁", "prepend_scheme": .string(scheme), "split": true]
    }
    var steps: [JSONValue] = [["type": "WhitespaceSplit"]]
    switch kind {
    case .mbart50: return metaspace("always")
    case .t5, .mbart: steps.append(metaspace("always"))
    case .debertaV2:
      steps =
        try settings.bool("split_by_punct") == true ? [["type": "Punctuation", "behavior": "Isolated"]] : []
      steps.append(metaspace(prefix ? "always" : "first"))
    default: steps.append(metaspace(prefix ? "always" : "never"))
    }
    return ["type": "Sequence", "pretokenizers": .array(steps)]
  }

  // MARK: Special tokens

  private func postProcess(
    _ assembly: inout TokenizerAssembly, _ kind: TokenizerClass
  ) throws(TokenizerError) {
    let a = TokenizerAssembly.text("A")
    let b = TokenizerAssembly.text("B")
    func token(_ name: String, mustBe text: String? = nil) throws(TokenizerError) -> JSONValue {
      let content = try kind.required(name, settings)
      if let text, ExactString(text) != ExactString(content) {
        throw .unsupported(
          path: settings.path, what: "\(kind.rawValue) with '\(shortened(content))' as its \(name)")
      }
      return TokenizerAssembly.token(content)
    }
    switch kind {
    case .t5:
      let end = try token("eos_token", mustBe: "</s>")
      try assembly.template(single: [a, end], pair: [a, end, b, end])
    case .albert where settings.has("add_bos_token") || settings.has("add_eos_token"):
      try assembly.templateOfFlags(kind, settings)
    case .albert:
      _ = try (token("cls_token", mustBe: "[CLS]"), token("sep_token", mustBe: "[SEP]"))
      try assembly.template(cls: "[CLS]", sep: "[SEP]")
    case .debertaV2:
      try assembly.template(
        cls: try kind.required("cls_token", settings), sep: try kind.required("sep_token", settings))
    case .mbart, .mbart50:
      let language = TokenizerAssembly.token(try settings.string("src_lang") ?? "en_XX")
      let end = try token("eos_token")
      let (before, after) = kind == .mbart ? ([], [end, language]) : ([language], [end])
      try assembly.template(single: before + [a] + after, pair: before + [a, b] + after)
    default:
      let (start, end) = (try token("bos_token"), try token("eos_token"))
      try assembly.template(single: [start, a, end], pair: [start, a, end, end, b, end])
    }
  }
}
