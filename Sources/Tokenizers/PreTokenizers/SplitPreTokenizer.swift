import StrictJSON

/// Splits where a pattern is found: `Split` and `CharDelimiterSplit`.
struct SplitPreTokenizer: PreTokenizer {
  var pattern: Pattern
  var behavior: DelimiterBehavior
  /// Whether the pattern says what lies between delimiters.
  var isInverted: Bool

  init(_ pattern: Pattern, _ behavior: DelimiterBehavior, isInverted: Bool = false) {
    self.pattern = pattern
    self.behavior = behavior
    self.isInverted = isInverted
  }

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("pattern", "behavior", "invert")
    pattern = try Pattern(reader)
    behavior = try DelimiterBehavior(reader)
    isInverted = try reader.bool("invert")
  }

  /// `CharDelimiterSplit`: a character at which to split, and which goes.
  init(charDelimiter reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("delimiter")
    self.init(try Pattern(literal: String(try reader.character("delimiter"))), .removed)
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    try text.split(by: pattern, behavior, inverted: isInverted)
  }
}
