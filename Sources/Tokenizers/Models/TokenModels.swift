import StrictJSON

/// The `model` of `tokenizer.json`.
enum TokenModels {
  /// Reads the model. Old files do not say which it is; then its keys tell, as in Hugging Face's tokenizers.
  static func read(_ reader: ComponentReader) throws(TokenizerError) -> any TokenModel {
    let type: String
    if reader.value("type") != nil {
      type = try reader.type
    } else if reader.value("vocab")?.array != nil {
      type = "Unigram"
    } else if reader.value("merges") != nil {
      type = "BPE"
    } else {
      type = reader.value("max_input_chars_per_word") != nil ? "WordPiece" : "WordLevel"
    }
    switch type {
    case "BPE": return try BPE(reader)
    case "WordPiece": return try WordPiece(reader)
    case "WordLevel": return try WordLevel(reader)
    case "Unigram": return try Unigram(reader)
    default: throw reader.unsupported("the model '\(shortened(type))'")
    }
  }
}

extension ComponentReader {
  /// An object of tokens and their ids.
  fileprivate func vocabulary() throws(TokenizerError) -> TokenTable {
    guard let value = value("vocab") else { throw wrong("vocab", "tokens and their ids", .null) }
    guard let object = value.object else { throw wrong("vocab", "an object of tokens and their ids", value) }
    var entries: [(token: String, id: Int)] = []
    entries.reserveCapacity(object.count)
    for entry in object.entries {
      guard let id = entry.value.int, Int32(exactly: id) ?? -1 >= 0 else {
        throw wrong("vocab.\(shortened(entry.key))", "an id from 0 to \(Int32.max)", entry.value)
      }
      entries.append((entry.key, id))
    }
    return TokenTable(entries)
  }
}

extension BPE {
  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys(
      "vocab", "merges", "unk_token", "fuse_unk", "byte_fallback", "ignore_merges", "dropout",
      "continuing_subword_prefix", "end_of_word_suffix")
    var settings = Settings()
    settings.unknown = reader.value("unk_token") == nil ? nil : try reader.string("unk_token")
    settings.fusesUnknown = try reader.bool("fuse_unk", default: false)
    settings.byteFallback = try reader.bool("byte_fallback", default: false)
    settings.ignoresMerges = try reader.bool("ignore_merges", default: false)
    settings.continuingPrefix = try reader.string("continuing_subword_prefix", default: "")
    settings.wordSuffix = try reader.string("end_of_word_suffix", default: "")
    if let dropout = reader.value("dropout") {
      guard let share = dropout.double, (0...1).contains(share) else {
        throw reader.wrong("dropout", "a number from 0 to 1", dropout)
      }
      settings.dropout = share
    }
    try self.init(
      vocabulary: try reader.vocabulary(), merges: try Self.merges(reader), settings: settings,
      path: reader.path)
  }

  /// Pairs of tokens, in arrays or, in older files, as strings with a blank between.
  private static func merges(_ reader: ComponentReader) throws(TokenizerError) -> [(String, String)] {
    guard let value = reader.value("merges"), let items = value.array else {
      throw reader.wrong("merges", "an array of pairs of tokens", reader.value("merges") ?? .null)
    }
    var merges: [(String, String)] = []
    merges.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      if let pair = item.array, pair.count == 2, let left = pair[0].string, let right = pair[1].string {
        merges.append((left, right))
      } else if let line = item.string {
        if line.utf8.starts(with: "#version".utf8) { continue }
        guard let merge = pair(line[...].utf8) else {
          throw reader.wrong("merges[\(index)]", "two tokens with a blank between", item)
        }
        merges.append(merge)
      } else {
        throw reader.wrong("merges[\(index)]", "a pair of tokens", item)
      }
    }
    return merges
  }

  /// The tokens of a line such as `t he`; `nil` where there are not two.
  static func pair(_ line: Substring.UTF8View) -> (String, String)? {
    guard let blank = line.firstIndex(of: 0x20) else { return nil }
    let right = line[line.index(after: blank)...]
    guard !right.contains(0x20) else { return nil }
    return (String(Substring(line[..<blank])), String(Substring(right)))
  }
}

extension WordPiece {
  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word")
    try self.init(
      vocabulary: try reader.vocabulary(), unknown: try reader.string("unk_token"),
      continuingPrefix: try reader.string("continuing_subword_prefix"),
      longestWord: try reader.int("max_input_chars_per_word"), path: reader.path)
  }
}

extension WordLevel {
  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("vocab", "unk_token")
    self.init(vocabulary: try reader.vocabulary(), unknown: try reader.string("unk_token"))
  }
}

extension Unigram {
  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("vocab", "unk_id", "byte_fallback")
    guard let value = reader.value("vocab"), let items = value.array else {
      throw reader.wrong("vocab", "an array of tokens and their scores", reader.value("vocab") ?? .null)
    }
    var entries: [(token: String, score: Double)] = []
    entries.reserveCapacity(items.count)
    for (id, item) in items.enumerated() {
      guard let pair = item.array, pair.count == 2, let token = pair[0].string, let score = pair[1].double
      else {
        throw reader.wrong("vocab[\(id)]", "a token and its score", item)
      }
      entries.append((token, SerdeNumber.read(score)))
    }
    try self.init(
      entries: entries, unknownID: reader.value("unk_id") == nil ? nil : try reader.int("unk_id"),
      byteFallback: try reader.bool("byte_fallback", default: false), path: reader.path)
  }
}
