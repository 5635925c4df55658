import StrictJSON

/// The pre-tokenizers that `tokenizer.json` can name.
enum PreTokenizers {
  /// Reads one.
  static func read(_ reader: ComponentReader) throws(TokenizerError) -> any PreTokenizer {
    switch try reader.type {
    case "ByteLevel": try ByteLevelPreTokenizer(reader)
    case "BertPreTokenizer": try BertPreTokenizer(reader)
    case "Whitespace": try WhitespacePreTokenizer(reader)
    case "WhitespaceSplit": try WhitespaceSplitPreTokenizer(reader)
    case "Metaspace": try MetaspacePreTokenizer(reader)
    case "Punctuation": try PunctuationPreTokenizer(reader)
    case "Digits": try DigitsPreTokenizer(reader)
    case "Split": try SplitPreTokenizer(reader)
    case "CharDelimiterSplit": try SplitPreTokenizer(charDelimiter: reader)
    case "FixedLength": try FixedLengthPreTokenizer(reader)
    case "Sequence": try PreTokenizerSequence(reader)
    case let type: throw reader.unsupported("the pre-tokenizer '\(shortened(type))'")
    }
  }
}
