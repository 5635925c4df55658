/// Splits words as GPT-2 does, and spells each byte as a character of its alphabet: `ByteLevel`.
struct ByteLevelPreTokenizer: PreTokenizer {
  /// Whether a piece that does not begin with a blank gets one.
  var addsPrefixSpace: Bool
  /// What splits; `nil` where an earlier step does.
  var pattern: Pattern?

  /// GPT-2's words.
  static let words = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  init(addsPrefixSpace: Bool, splitsWords: Bool = true) throws(TokenizerError) {
    self.addsPrefixSpace = addsPrefixSpace
    pattern = splitsWords ? try Pattern(regex: Self.words) : nil
  }

  init(_ reader: ComponentReader) throws(TokenizerError) {
    // `trim_offsets` plays a part where this is a post-processor.
    try reader.expectKeys("add_prefix_space", "trim_offsets", "use_regex")
    try self.init(
      addsPrefixSpace: reader.bool("add_prefix_space"),
      splitsWords: reader.bool("use_regex", default: true))
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    if addsPrefixSpace { try addPrefixSpaces(&text) }
    if let pattern {
      try text.split(by: pattern, .isolated)
    } else {
      text.pieces.removeAll { $0.addedToken == nil && $0.range.isEmpty }
    }
    try text.spellBytes()
  }

  private func addPrefixSpaces(_ text: inout SplitText) throws(TokenizerError) {
    try text.rewrite { piece, old, new in
      if let first = old.bytes[piece.range].first, first != 0x20 {
        new.append([0x20], from: old.origins[piece.range.lowerBound])
      }
      new.append(old, piece.range)
    }
  }
}
