import FileAccess
import StrictJSON

/// Tokenizers of `vocab.json` and `merges.txt`: byte-level BPE.
struct ByteLevelFiles {
  private let path: String
  private let settings: TokenizerSettings
  private let tokens: [(token: String, id: Int)]
  private let merges: [(String, String)]
  private let files: [String]

  init(_ path: String, _ settings: TokenizerSettings) throws(TokenizerError) {
    self.path = path
    self.settings = settings
    tokens = try Vocabulary.entries(path)
    let mergesPath = Paths.join(Paths.directory(path), "merges.txt")
    guard fileKind(mergesPath) != nil else {
      throw .malformed(
        path: path, problem: "merges.txt is missing beside it: without merges, text cannot be split")
    }
    merges = try Self.readMerges(mergesPath)
    files = [path, mergesPath] + settings.files
  }

  /// Lines of two tokens and a blank between them; lines that begin with `#version` are none.
  private static func readMerges(_ path: String) throws(TokenizerError) -> [(String, String)] {
    let text = try TokenizerError.text(path)
    var merges: [(String, String)] = []
    var number = 0
    for line in VocabularyLines(text) {
      number += 1
      if line.starts(with: "#version".utf8) { continue }
      guard let merge = BPE.pair(line) else {
        throw .malformed(
          path: path,
          problem: "line \(number): expected two tokens with one blank between them, found "
            + "'\(shortened(String(line) ?? ""))'")
      }
      merges.append(merge)
    }
    return merges
  }

  /// The tokenizer that a class makes of the files.
  func assemble(_ kind: TokenizerClass) throws(TokenizerError) -> TokenizerAssembly {
    var model = BPE.Settings()
    if kind == .clip {
      model.unknown = try kind.required("unk_token", settings)
      model.wordSuffix = "</w>"
    }
    var assembly = try TokenizerAssembly(
      path: path, files: files,
      model: try BPE(vocabulary: TokenTable(tokens), merges: merges, settings: model, path: path),
      normalizer: normalizer(kind), tokens: try addedTokens(kind))
    assembly.compareIDs(settings)
    let prefixSpace = try settings.bool("add_prefix_space") ?? false
    assembly.preTokenizer = try preTokenizer(kind, prefixSpace: prefixSpace)
    try postProcess(&assembly, kind, prefixSpace: prefixSpace)
    return assembly
  }

  private func addedTokens(_ kind: TokenizerClass) throws(TokenizerError) -> [[TokenSetting]] {
    let extra = settings.extra ?? settings.additional ?? []
    let special = try kind.special(settings)
    let tokens = settings.addedTokens(special: special, extra: extra)
    // These classes add all their special tokens once more.
    var again = special + settings.named + extra
    switch kind {
    case .qwen2: again = again.map { TokenSetting($0.content, isSpecial: true) }
    case .cohere: for index in again.indices { again[index].isSpecial = true }
    default: again = []
    }
    return [tokens, again]
  }

  private func normalizer(_ kind: TokenizerClass) -> JSONValue {
    switch kind {
    case .gptNeoX, .qwen2, .cohere: ["type": "NFC"]
    case .clip:
      [
        "type": "Sequence",
        "normalizers": [
          ["type": "NFC"], ["type": "Replace", "pattern": ["Regex": "\\s+"], "content": " "],
          ["type": "Lowercase"],
        ],
      ]
    default: nil
    }
  }

  private func preTokenizer(_ kind: TokenizerClass, prefixSpace: Bool) throws(TokenizerError) -> JSONValue {
    let trims = kind == .gptNeoX ? try settings.bool("trim_offsets") ?? true : true
    func byteLevel(prefixSpace: Bool = prefixSpace, regex: Bool = true) -> JSONValue {
      [
        "type": "ByteLevel", "add_prefix_space": .bool(prefixSpace), "trim_offsets": .bool(trims),
        "use_regex": .bool(regex),
      ]
    }
    func split(_ pattern: String, behavior: String, invert: Bool) -> JSONValue {
      [
        "type": "Split", "pattern": ["Regex": .string(pattern)], "behavior": .string(behavior),
        "invert": .bool(invert),
      ]
    }
    return switch kind {
    case .qwen2:
      [
        "type": "Sequence",
        "pretokenizers": [
          split(SplitPatterns.qwen2, behavior: "Isolated", invert: false), byteLevel(regex: false),
        ],
      ]
    case .cohere:
      [
        "type": "Sequence", "pretokenizers": [["type": "Digits", "individual_digits": true], byteLevel()],
      ]
    case .clip:
      [
        "type": "Sequence",
        "pretokenizers": [
          split(SplitPatterns.clip, behavior: "Removed", invert: true), byteLevel(prefixSpace: false),
        ],
      ]
    default: byteLevel()
    }
  }

  private func postProcess(
    _ assembly: inout TokenizerAssembly, _ kind: TokenizerClass, prefixSpace: Bool
  ) throws(TokenizerError) {
    switch kind {
    case .roberta:
      try assembly.roberta(
        sep: try kind.required("sep_token", settings), cls: try kind.required("cls_token", settings),
        trimOffsets: try settings.bool("trim_offsets") ?? true, addPrefixSpace: prefixSpace)
    case .clip:
      try assembly.roberta(
        sep: try kind.required("eos_token", settings), cls: try kind.required("bos_token", settings),
        trimOffsets: false, addPrefixSpace: false)
    case .whisper:
      for name in ["language", "task"] where try settings.string(name) != nil {
        throw .unsupported(path: settings.path, what: "the setting '\(name)' of WhisperTokenizer")
      }
      let end = try kind.required("eos_token", settings)
      var start = [TokenizerAssembly.token("<|startoftranscript|>")]
      if try settings.bool("predict_timestamps") != true {
        start.append(TokenizerAssembly.token("<|notimestamps|>"))
      }
      start.append(TokenizerAssembly.text("A"))
      try assembly.template(
        single: start + [TokenizerAssembly.token(end)],
        pair: start + [TokenizerAssembly.text("B", type: 1), TokenizerAssembly.token(end, type: 1)])
    case .codeGen where !settings.has("add_bos_token") && !settings.has("add_eos_token"):
      assembly.postProcessor = [
        "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false, "use_regex": true,
      ]
    default: try assembly.templateOfFlags(kind, settings)
    }
  }
}

/// The lines of a text as Rust's `lines` has them: ended by `\n` or `\r\n`, an end behind the last one needed by none.
struct VocabularyLines: Sequence, IteratorProtocol {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = text[...].utf8 }

  mutating func next() -> Substring.UTF8View? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: "\n"))
    var line = rest[..<(end ?? rest.endIndex)]
    rest = end.map { rest[rest.index(after: $0)...] } ?? rest[rest.endIndex...]
    if end != nil, line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    return line
  }
}
