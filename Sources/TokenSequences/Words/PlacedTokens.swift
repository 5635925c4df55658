import Tokenizers

/// A text, and where each token stands in it: what says whether two neighbours are of one word.
struct PlacedTokens {
  /// The characters of the text.
  private let scalars: [Unicode.Scalar]
  /// The scalars that each token touches; two that share a character's bytes both touch it.
  private let ranges: [Range<Int>]
  /// Whether each token spells one blank and nothing else.
  private let isBlank: [Bool]
  /// Whether a character as a reader sees it (a grapheme cluster) begins at each scalar.
  private let beginsCharacter: [Bool]

  /// Stands for what is no text: a special token, a byte of no character.
  private static let noText: Unicode.Scalar = "\u{FFFD}"
  private static let blank = [UInt8(ascii: " ")]

  private init(scalars: [Unicode.Scalar], ranges: [Range<Int>], isBlank: [Bool]) {
    self.scalars = scalars
    self.ranges = ranges
    self.isBlank = isBlank
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    var begins = [Bool](repeating: false, count: scalars.count)
    var place = 0
    for character in String(text) {
      begins[place] = true
      place += character.unicodeScalars.count
    }
    beginsCharacter = begins
  }

  /// By the offsets that a tokenizer gave; `nil` where a token has none, though it stands for text, or where they are not of
  /// this text.
  init?(offsetsOf tokens: [ResolvedSequence.Token], in text: String?, spelling: TokenSpelling) {
    guard let text else { return nil }
    let scalars = Array(text.unicodeScalars)
    var ranges: [Range<Int>] = []
    for token in tokens {
      guard let range = token.offsets ?? (token.isSpecial ? 0..<0 : nil),
        range.lowerBound >= 0, range.upperBound <= scalars.count
      else { return nil }
      ranges.append(range)
    }
    self.init(
      scalars: scalars, ranges: ranges, isBlank: tokens.map { spelling.bytes(of: $0.raw) == Self.blank })
  }

  /// By the text that the tokens spell one after the other.
  init(_ tokens: [ResolvedSequence.Token], spelling: TokenSpelling) {
    var bytes: [UInt8] = []
    var spans: [Range<Int>] = []
    var isBlank: [Bool] = []
    for (index, token) in tokens.enumerated() {
      if index > 0, spelling.separates(tokens[index - 1].raw, from: token.raw) { bytes += Self.blank }
      // A special token stands apart from both its neighbours.
      let spelled = token.isSpecial ? [0xFF] : spelling.bytes(of: token.raw)
      spans.append(bytes.count..<bytes.count + spelled.count)
      isBlank.append(spelled == Self.blank)
      bytes += spelled
    }
    // The scalar that each byte is of, and behind them the number of scalars.
    var places: [Int] = []
    var scalars: [Unicode.Scalar] = []
    places.reserveCapacity(bytes.count + 1)
    for piece in TokenLabel.pieces(of: bytes) {
      switch piece {
      case .scalar(let scalar):
        places += repeatElement(scalars.count, count: UTF8.width(scalar))
        scalars.append(scalar)
      case .byte:
        places.append(scalars.count)
        scalars.append(Self.noText)
      }
    }
    places.append(scalars.count)
    let ranges = spans.map { span in
      let start = places[span.lowerBound]
      return start..<(span.isEmpty ? start : places[span.upperBound - 1] + 1)
    }
    self.init(scalars: scalars, ranges: ranges, isBlank: isBlank)
  }

  /// Whether a token goes on with the word of the token before it, by what they are of the text.
  func continuesWord(_ index: Int) -> Bool {
    let (before, range) = (ranges[index - 1], ranges[index])
    guard !range.isEmpty, range.lowerBound >= before.lowerBound else { return false }
    let (left, right) = (before.upperBound - 1, range.lowerBound)
    // Both are of one character.
    if right <= left { return true }
    let isAdjacent = right == left + 1
    if isAdjacent, !before.isEmpty, !beginsCharacter[right] { return true }
    if scalars[right].properties.isWhitespace { return false }
    if isAdjacent, isBlank[index - 1] { return true }
    if before.isEmpty || scalars[left + 1..<right].contains(where: \.properties.isWhitespace) { return false }
    if scalars[left].isApostrophe { return isLetter(left - 1) && isLetter(right) }
    if scalars[right].isApostrophe { return isLetter(left) && isLetter(right + 1) }
    return [left, right].allSatisfy { scalars[$0].isOfWord && !scalars[$0].isOfScriptWithoutBlanks }
  }

  private func isLetter(_ place: Int) -> Bool {
    scalars.indices.contains(place) && scalars[place].isLetterOrMark
  }
}
