/// Keeps runs of word characters and runs of what is neither that nor white space: `Whitespace`, the regular expression
/// `\w+|[^\w\s]+` of the Rust crate `regex`.
struct WhitespacePreTokenizer: PreTokenizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  private enum Run {
    case blank, word, other
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    let (word, whitespace) = (CharacterClass.word, CharacterClass.whitespace)
    try text.split(.removed) { bytes, cuts in
      var start = 0
      var run = Run.blank
      var position = 0
      while position < bytes.count {
        let (scalar, width) = bytes.scalar(at: position)
        let next: Run = word.contains(scalar) ? .word : whitespace.contains(scalar) ? .blank : .other
        if next != run {
          cuts.add(start..<position, isDelimiter: run == .blank)
          (start, run) = (position, next)
        }
        position += width
      }
      cuts.add(start..<position, isDelimiter: run == .blank)
    }
  }
}

/// Splits at white space, which goes: `WhitespaceSplit`.
struct WhitespaceSplitPreTokenizer: PreTokenizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func split(_ text: inout SplitText) throws(TokenizerError) { try text.split(by: .whitespace, .removed) }
}
