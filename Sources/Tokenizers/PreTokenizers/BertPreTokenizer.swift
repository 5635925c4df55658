/// Splits at white space, which goes, and at punctuation, of which each character is a piece: `BertPreTokenizer`.
struct BertPreTokenizer: PreTokenizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    try text.split(by: .whitespace, .removed)
    try text.split(by: .punctuation, .isolated)
  }
}
