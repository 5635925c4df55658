/// Splits numbers from what is around them: `Digits`.
struct DigitsPreTokenizer: PreTokenizer {
  /// Whether each digit is a piece, or each run of them.
  var isIndividual: Bool

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("individual_digits")
    isIndividual = try reader.bool("individual_digits")
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    try text.split(by: .numeric, isIndividual ? .isolated : .contiguous)
  }
}
