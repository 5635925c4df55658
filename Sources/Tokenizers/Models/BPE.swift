import StrictJSON

/// Byte pair encoding: a word is spelled in characters, and pairs of neighbours are merged, by rank, as long as there is
/// a merge for them (`BPE` of Hugging Face's tokenizers).
struct BPE: TokenModel {
  /// What a word is spelled with.
  struct Settings: Sendable {
    /// The token for characters that the vocabulary lacks; without it they are dropped.
    var unknown: String?
    /// Whether neighbouring unknown characters are one token.
    var fusesUnknown = false
    /// Whether characters that the vocabulary lacks are spelled in bytes (`<0x0A>`), where it has all of them.
    var byteFallback = false
    /// Whether a word that is a token is that token, whatever the merges.
    var ignoresMerges = false
    /// What stands before each character of a word but the first (`##`).
    var continuingPrefix = ""
    /// What stands behind the last character of a word (`</w>`).
    var wordSuffix = ""
    /// The share of merges left out by chance in training; ignored.
    var dropout = 0.0
  }

  /// One symbol of a word that is being merged.
  struct Symbol: Sendable {
    var id: Int32
    /// Its bytes; 0 once it is merged into the one before.
    var length: Int32
    /// The symbol before; -1 before the first.
    var previous: Int32
    /// The symbol behind; -1 behind the last.
    var next: Int32
  }

  let vocabulary: TokenTable
  let settings: Settings
  let merges: MergeTable
  /// Where texts can be cut; `nil` where the spelling of a character depends on its neighbours, or tokens share ids.
  let cuts: MergeCuts?
  let unknownID: Int32?
  /// The ids of `<0x00>` to `<0xFF>`, for characters that the vocabulary lacks; `nil` where they are just unknown.
  let byteIDs: [Int32?]?
  /// The ids of the first characters of Unicode, -1 where there is none.
  let characterIDs: [Int32]

  private static let characterCount: UInt32 = 0x3000
  /// The most bytes of an affix. Each of them may become a token of each character.
  private static let affixLimit = 16

  /// Builds the model.
  ///
  /// - Parameters:
  ///   - merges: pairs of tokens, the first to be merged first.
  ///   - path: the file, for errors.
  /// - Throws: where a part or the result of a merge is not in the vocabulary.
  init(
    vocabulary: TokenTable, merges pairs: [(String, String)], settings: Settings = Settings(), path: String
  ) throws(TokenizerError) {
    guard settings.continuingPrefix.utf8.count <= Self.affixLimit,
      settings.wordSuffix.utf8.count <= Self.affixLimit
    else {
      throw .unsupported(
        path: path, what: "a prefix or suffix of words of more than \(Self.affixLimit) bytes")
    }
    self.vocabulary = vocabulary
    self.settings = settings
    unknownID = settings.unknown.flatMap { vocabulary.id(Array($0.utf8)) }
    byteIDs = settings.byteFallback ? vocabulary.byteIDs : nil
    characterIDs = (0..<Self.characterCount).map { value in
      guard let scalar = Unicode.Scalar(value) else { return -1 }
      return vocabulary.id(Array(String(scalar).utf8)) ?? -1
    }

    var table = MergeTable(count: pairs.count)
    var cuts = MergeCuts(count: pairs.count)
    let skipped = settings.continuingPrefix.utf8.count
    for (rank, (left, right)) in pairs.enumerated() {
      func id(_ token: [UInt8]) throws(TokenizerError) -> Int32 {
        if let id = vocabulary.id(token) { return id }
        throw .malformed(
          path: path,
          problem: """
            merge \(rank + 1), of '\(shortened(left))' and '\(shortened(right))': the token \
            '\(shortened(String(decoding: token, as: UTF8.self)))' is not in the vocabulary
            """)
      }
      var result = Array(left.utf8)
      let leftID = try id(result)
      let rightID = try id(Array(right.utf8))
      result.append(contentsOf: right.utf8.dropFirst(skipped))
      table.append(left: leftID, right: rightID, result: try id(result))
      cuts.join(left, right)
    }
    merges = table
    let isPlain =
      settings.continuingPrefix.isEmpty && settings.wordSuffix.isEmpty && !vocabulary.sharesIDs
      && vocabulary.id([]) == nil
    self.cuts = isPlain ? cuts : nil
  }

  var notes: [String] {
    settings.dropout == 0
      ? [] : ["dropout of \(settings.dropout) is ignored: it leaves out merges by chance, for training"]
  }
}
