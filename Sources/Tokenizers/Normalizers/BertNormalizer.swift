/// What BERT's own tokenizer does to a text before it splits it: `BertNormalizer`.
struct BertNormalizer: Normalizer {
  /// Whether control characters are removed and blanks of all kinds become spaces.
  var cleansText: Bool
  /// Whether spaces are put around Chinese characters.
  var separatesChinese: Bool
  /// Whether characters are taken apart and their accents removed.
  var stripsAccents: Bool
  var lowercases: Bool

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("clean_text", "handle_chinese_chars", "strip_accents", "lowercase")
    cleansText = try reader.bool("clean_text")
    separatesChinese = try reader.bool("handle_chinese_chars")
    lowercases = try reader.bool("lowercase")
    stripsAccents = try reader.bool("strip_accents", default: lowercases)
  }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    if cleansText {
      let (control, whitespace) = (CharacterClass.control, CharacterClass.whitespace)
      try text.rewrite(keeping: { $0 == " " || !control.contains($0) && !whitespace.contains($0) }) {
        scalar, editor in
        if control.contains(scalar) { editor.skip(1) } else { editor.replace(with: " ") }
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
      let accents = CharacterClass.accent
      try text.filter { !accents.contains($0) }
    }
    if lowercases { try LowercaseNormalizer().normalize(&text) }
  }

  /// The package's ranges, with its gaps.
  @inline(__always)
  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x3400: false
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF: true
    case 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F: true
    default: false
    }
  }
}
