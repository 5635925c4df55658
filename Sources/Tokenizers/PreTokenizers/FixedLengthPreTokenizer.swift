import StrictJSON

/// Splits after every so many characters: `FixedLength`.
struct FixedLengthPreTokenizer: PreTokenizer {
  /// Unicode scalars of each piece but the last; at least 1.
  var length: Int

  init(_ reader: ComponentReader) throws(TokenizerError) {
    try reader.expectKeys("length")
    length = try reader.int("length", default: 5)
    guard length > 0 else { throw reader.wrong("length", "a whole number of at least 1", .integer(length)) }
  }

  func split(_ text: inout SplitText) throws(TokenizerError) {
    try text.split(.isolated) { bytes, cuts in
      var start = 0
      var position = 0
      var count = 0
      while position < bytes.count {
        position += bytes.scalar(at: position).width
        count += 1
        if count == length {
          cuts.add(start..<position, isDelimiter: false)
          (start, count) = (position, 0)
        }
      }
      cuts.add(start..<position, isDelimiter: false)
    }
  }
}
