/// A text in pieces: `PreTokenizedString` of Hugging Face's tokenizers. Pieces stand in order; bytes between them were
/// removed.
struct SplitText: Sendable {
  /// One piece.
  struct Piece: Sendable, Equatable {
    /// Its bytes in `text`.
    var range: Range<Int>
    /// What of the text given it stands for.
    var origin: AlignedText.Origin
    /// The id of the added token that it is; such a piece is never normalized or split.
    var addedToken: Int?
  }

  var text: AlignedText
  var pieces: [Piece]

  init(text: AlignedText, pieces: [Piece]) {
    self.text = text
    self.pieces = pieces
  }

  /// A text in one piece.
  init(_ text: AlignedText) {
    self.init(text: text, pieces: [Piece(range: 0..<text.bytes.count, origin: text.origin, addedToken: nil)])
  }

  /// Splits each piece where a pattern is found.
  ///
  /// - Parameter inverted: whether what lies between the matches is the delimiter.
  mutating func split(by pattern: Pattern, _ behavior: DelimiterBehavior, inverted: Bool = false)
    throws(TokenizerError)
  {
    var search = try PatternSearch(pattern)
    try split(behavior) { bytes, cuts throws(TokenizerError) in
      try search.begin(bytes)
      var behind = 0
      while let match = try search.next() {
        if behind != match.lowerBound { cuts.add(behind..<match.lowerBound, isDelimiter: inverted) }
        cuts.add(match, isDelimiter: !inverted)
        behind = match.upperBound
      }
      if behind != bytes.count { cuts.add(behind..<bytes.count, isDelimiter: inverted) }
    }
  }

  /// Splits each piece at the characters of a class, each of which is a delimiter of its own.
  mutating func split(by delimiters: CharacterClass, _ behavior: DelimiterBehavior) throws(TokenizerError) {
    try split(behavior) { bytes, cuts in
      var behind = 0
      var position = 0
      while position < bytes.count {
        let (scalar, width) = bytes.scalar(at: position)
        if delimiters.contains(scalar) {
          if behind < position { cuts.add(behind..<position, isDelimiter: false) }
          behind = position + width
          cuts.add(position..<behind, isDelimiter: true)
        }
        position += width
      }
      if behind < bytes.count { cuts.add(behind..<bytes.count, isDelimiter: false) }
    }
  }

  /// Splits each piece that is no added token; empty pieces go.
  ///
  /// - Parameter cut: names all parts of a piece in order, counted from its beginning.
  mutating func split(
    _ behavior: DelimiterBehavior,
    cut: (UnsafeBufferPointer<UInt8>, inout PieceCuts) throws(TokenizerError) -> Void
  ) throws(TokenizerError) {
    var cuts = PieceCuts(behavior, origins: text.origins, capacity: pieces.count)
    let old = pieces
    try text.bytes.withUnsafeBufferPointer { bytes throws(TokenizerError) in
      for piece in old {
        if piece.addedToken != nil {
          cuts.pieces.append(piece)
        } else if !piece.range.isEmpty {
          cuts.begin(piece.range.lowerBound)
          try cut(UnsafeBufferPointer(rebasing: bytes[piece.range]), &cuts)
          cuts.end()
        }
      }
    }
    pieces = cuts.pieces
  }

  /// Writes the text anew, piece by piece; what was between pieces goes, pieces that are added tokens stay.
  ///
  /// - Parameter write: appends what becomes of a piece.
  mutating func rewrite(_ write: (Piece, AlignedText, inout AlignedText) -> Void) throws(TokenizerError) {
    var result = AlignedText(bytes: [], origins: [], origin: text.origin)
    result.bytes.reserveCapacity(text.bytes.count)
    result.origins.reserveCapacity(text.bytes.count)
    for index in pieces.indices {
      let start = result.bytes.count
      let piece = pieces[index]
      if piece.addedToken == nil {
        write(piece, text, &result)
      } else {
        result.append(text, piece.range)
      }
      guard result.bytes.count <= AlignedText.sizeLimit else { throw AlignedText.tooLong }
      pieces[index].range = start..<result.bytes.count
    }
    text = result
  }
}
