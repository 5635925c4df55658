import FileAccess
import StrictJSON

/// The strings of a model's tokens, in both directions. No text is split here: that is a tokenizer's work.
public struct Vocabulary: Sendable {
  /// The file it was read from.
  public let path: String
  /// Whether tokens spell bytes with GPT-2's alphabet (`Ġthe`).
  public let isByteLevel: Bool
  /// How tokens spell text.
  public let spelling: TokenSpelling
  /// Ids of tokens such as `[SEP]` or `<|endoftext|>`, where the file says.
  public let specialIDs: Set<Int>
  private let table: TokenTable
  /// Tokens beside the table, which go before those in it.
  private let added: TokenTable

  /// A vocabulary in memory. An id and a token that are given twice count as they are given last.
  public init(path: String, entries: [(token: String, id: Int)], isByteLevel: Bool, specialIDs: Set<Int> = [])
  {
    self.init(
      path: path, table: TokenTable(entries), added: TokenTable([]), isByteLevel: isByteLevel,
      specialIDs: specialIDs)
  }

  init(path: String, table: TokenTable, added: TokenTable, isByteLevel: Bool, specialIDs: Set<Int>) {
    self.path = path
    self.table = table
    self.added = added
    self.isByteLevel = isByteLevel
    self.specialIDs = specialIDs
    spelling = TokenSpelling(vocabulary: table.tokens, isByteLevel: isByteLevel)
  }

  /// The id of a token that is spelled exactly so.
  public func id(of token: String) -> Int? { added.id(of: token) ?? table.id(of: token) }

  /// The token with an id.
  public func token(_ id: Int) -> String? { added.token(id) ?? table.token(id) }

  /// Number of tokens.
  public var count: Int { table.count + added.tokens.count { table.id(of: $0) == nil } }

  /// Reads the vocabulary in a model's directory: `tokenizer.json`, `vocab.json` or `vocab.txt`, the first there is.
  ///
  /// - Returns: `nil` when the directory has none of them.
  public static func read(directory: String) throws(TokenizerError) -> Vocabulary? {
    for (name, read) in [
      ("tokenizer.json", tokenizerJSON), ("vocab.json", vocabularyJSON), ("vocab.txt", vocabularyText),
    ] {
      let path = Paths.join(directory, name)
      if fileKind(path) != nil { return try read(path) }
    }
    return nil
  }

  private static func tokenizerJSON(_ path: String) throws(TokenizerError) -> Vocabulary {
    let root = try TokenizerError.json(path)
    guard let vocabulary = root["model"]?["vocab"] else {
      throw .malformed(path: path, problem: "no 'vocab' under 'model'")
    }
    var entries: [(token: String, id: Int)] = []
    if let object = vocabulary.object {
      entries = try self.entries(object, path: path)
    } else if let pieces = vocabulary.array {
      for (id, piece) in pieces.enumerated() {
        guard let token = piece.array?.first?.string else {
          throw .malformed(path: path, problem: "'model.vocab[\(id)]': expected [token, score]")
        }
        entries.append((token, id))
      }
    }
    var special: Set<Int> = []
    for added in root["added_tokens"]?.array ?? [] {
      guard let id = added["id"]?.int, id >= 0, id <= Int(Int32.max), let token = added["content"]?.string
      else {
        throw .malformed(path: path, problem: "'added_tokens': expected objects with 'id' and 'content'")
      }
      entries.append((token, id))
      if added["special"]?.bool == true { special.insert(id) }
    }
    let isByteLevel = [root["pre_tokenizer"], root["decoder"]].contains { stage in
      guard let stage else { return false }
      let steps = [stage] + (stage["pretokenizers"]?.array ?? []) + (stage["decoders"]?.array ?? [])
      return steps.contains { $0["type"]?.string == "ByteLevel" }
    }
    return Vocabulary(path: path, entries: entries, isByteLevel: isByteLevel, specialIDs: special)
  }

  private static func vocabularyJSON(_ path: String) throws(TokenizerError) -> Vocabulary {
    // The alphabet is GPT-2's where the vocabulary has merges of it.
    let isByteLevel = fileKind(Paths.join(Paths.directory(path), "merges.txt")) != nil
    let entries = try entries(path)
    return Vocabulary(
      path: path, entries: entries, isByteLevel: isByteLevel,
      specialIDs: Set(entries.filter { specialSpellings.contains($0.token) }.map(\.id)))
  }

  /// What special tokens are called; `vocab.json` does not say which they are.
  private static let specialSpellings: Set<String> = [
    "<s>", "</s>", "<bos>", "<eos>", "<pad>", "<unk>", "<mask>", "<cls>", "<sep>", "<|endoftext|>",
    "<|startoftext|>",
    "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]", "[BOS]", "[EOS]",
  ]

  private static func vocabularyText(_ path: String) throws(TokenizerError) -> Vocabulary {
    let text = try TokenizerError.text(path)
    var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return Vocabulary(
      path: path, entries: lines.enumerated().map { (String($1), $0) }, isByteLevel: false,
      specialIDs: Set(
        lines.indices.filter { lines[$0].hasPrefix("[") && lines[$0].hasSuffix("]") && lines[$0].count > 2 }))
  }

  /// The tokens and ids of `vocab.json`.
  static func entries(_ path: String) throws(TokenizerError) -> [(token: String, id: Int)] {
    let vocabulary = try TokenizerError.json(path)
    guard let object = vocabulary.object else {
      throw .malformed(path: path, problem: "expected an object of tokens and ids, found \(vocabulary.kind)")
    }
    return try entries(object, path: path)
  }

  private static func entries(_ object: JSONObject, path: String) throws(TokenizerError) -> [(
    token: String, id: Int
  )] {
    var entries: [(token: String, id: Int)] = []
    for entry in object.entries {
      guard let id = entry.value.int, id >= 0, id <= Int(Int32.max) else {
        throw .malformed(
          path: path,
          problem:
            "token '\(shortened(entry.key))': expected an id from 0 to \(Int32.max), found \(shortened(entry.value.serialized()))"
        )
      }
      entries.append((entry.key, id))
    }
    return entries
  }
}
