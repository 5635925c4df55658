/// What BERT's own tokenizer does to a text before it splits it: `BertNormalizer`.
struct BertNormalizer: Normalizer {
  /// Whether control characters are removed and blanks of all kinds become spaces.
  var cleansText: Bool
  /// Whether spaces are put around Chinese characters.
  var separatesChinese: Bool
  /// Whether characters are taken apart and their accents removed.
  var stripsAccents: Bool
  var lowercases: Bool

  init(
    cleansText: Bool = true, separatesChinese: Bool = true, stripsAccents: Bool? = nil,
    lowercases: Bool = true
  ) {
    self.cleansText = cleansText
    self.separatesChinese = separatesChinese
    self.stripsAccents = stripsAccents ?? lowercases
    self.lowercases = lowercases
  }

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
    cleansText = try reader.bool("clean_text")
    separatesChinese = try reader.bool("handle_chinese_chars")
    lowercases = try reader.bool("lowercase")
    stripsAccents = try reader.bool("strip_accents", default: lowercases)
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    if cleansText {
      try text.rewrite(keeping: { Self.cleaned($0) == $0 }) { scalar, editor in
        if let cleaned = Self.cleaned(scalar) { editor.replace(with: cleaned) } else { editor.skip(1) }
      }
    }
    if separatesChinese {
      try text.rewrite(keeping: { !Self.isChinese($0) }) { scalar, editor in
        editor.replace(with: " ")
        editor.insert(scalar)
        editor.insert(" ")
      }
    }
    if stripsAccents {
      try text.normalize(.nfd)
      try text.filter { !Self.isAccent($0) }
    }
    if lowercases { try LowercaseNormalizer().normalize(&text) }
  }

  /// What becomes of a character; `nil` for one that is removed. Control characters are those of Unicode 8, without
  /// unassigned ones.
  @inline(__always)
  private static func cleaned(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    if (0x20..<0x7F).contains(scalar.value) { return scalar }
    switch scalar {
    case "\t", "\n", "\r": return " "
    case "\u{FFFD}": return nil
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse: return scalar.isAssigned(inUnicode: 8) ? nil : scalar
    default: return scalar.properties.isWhitespace ? " " : scalar
    }
  }

  @inline(__always)
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x3400: false
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F,
      0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }

  /// Whether a character is a mark without width, as Unicode 8 knew them.
  private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300 else { return false }
    return switch scalar.value {
    // A mark until Unicode 13; letters, and a mark with width, until Unicode 10 and 11.
    case 0x1734: true
    case 0x1885, 0x1886, 0xA9BD: false
    default: scalar.properties.generalCategory == .nonspacingMark && scalar.isAssigned(inUnicode: 8)
    }
  }
}
