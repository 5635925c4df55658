import StrictJSON

/// Writes blanks as a visible character, and splits before each: `Metaspace`.
struct MetaspacePreTokenizer: PreTokenizer {
  /// To which pieces the character is prepended if they do not begin with it.
  enum PrependScheme: String, Sendable {
    case always, first, never
  }

  /// What stands for a blank: `▁`.
  var replacement: Unicode.Scalar
  var prependScheme: PrependScheme
  /// Whether to split at all.
  var splits: Bool

  init(replacement: Unicode.Scalar = "▁", prependScheme: PrependScheme = .always, splits: Bool = true) {
    self.replacement = replacement
    self.prependScheme = prependScheme
    self.splits = splits
  }

  init(_ reader: ComponentReader) throws(TokenizerError) {
    // `str_rep` is written by old versions, and repeats `replacement`.
    try reader.expectKeys("replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep")
    replacement = try reader.character("replacement")
    splits = try reader.bool("split", default: true)
    let name = try reader.string("prepend_scheme", default: PrependScheme.always.rawValue)
    guard let scheme = PrependScheme(rawValue: name) else {
      throw reader.wrong("prepend_scheme", "always, first or never", .string(name))
    }
    prependScheme = scheme
    if try !reader.bool("add_prefix_space", default: true), scheme != .never {
      throw reader.wrong("add_prefix_space", "true, since 'prepend_scheme' is not never", .bool(false))
    }
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    let mark = Array(String(replacement).utf8)
    try text.rewrite { piece, old, new in
      guard !piece.range.isEmpty else { return }
      let isPrepended = prependScheme == .always || prependScheme == .first && piece.origin.start == 0
      let first = old.bytes[piece.range.lowerBound]
      if isPrepended, first != 0x20, !old.bytes[piece.range].starts(with: mark) {
        new.append(mark, from: old.origins[piece.range.lowerBound])
      }
      var kept = piece.range.lowerBound
      for position in piece.range where old.bytes[position] == 0x20 {
        new.append(old, kept..<position)
        new.append(mark, from: old.origins[position])
        kept = position + 1
      }
      new.append(old, kept..<piece.range.upperBound)
    }
    if splits {
      try text.split(by: Pattern(literal: String(replacement)), .mergedWithNext)
    } else {
      text.pieces.removeAll { $0.addedToken == nil && $0.range.isEmpty }
    }
  }
}
