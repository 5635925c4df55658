import StrictJSON

/// The normalizers that `tokenizer.json` can name.
enum Normalizers {
  /// Reads one.
  static func read(_ reader: ComponentReader) throws(TokenizerError) -> any Normalizer {
    switch try reader.type {
    case "NFC": try UnicodeNormalizer(.nfc, reader)
    case "NFD": try UnicodeNormalizer(.nfd, reader)
    case "NFKC": try UnicodeNormalizer(.nfkc, reader)
    case "NFKD": try UnicodeNormalizer(.nfkd, reader)
    case "Lowercase": try LowercaseNormalizer(reader)
    case "StripAccents": try StripAccentsNormalizer(reader)
    case "BertNormalizer": try BertNormalizer(reader)
    case "Replace": try ReplaceNormalizer(reader)
    case "Prepend": try PrependNormalizer(reader)
    case "Strip": try StripNormalizer(reader)
    case "Precompiled": try PrecompiledNormalizer(reader)
    case "Nmt": try NmtNormalizer(reader)
    case "ByteLevel": try ByteLevelNormalizer(reader)
    case "Sequence": try NormalizerSequence(reader)
    case let type: throw reader.unsupported("the normalizer '\(shortened(type))'")
    }
  }
}
