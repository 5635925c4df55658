/// Takes the code of the language that is translated to (`>>fra<<`) off the beginning of a text, and normalizes the rest as
/// SentencePiece does (`MarianTokenizer._tokenize`).
struct MarianPreTokenizer: PreTokenizer {
  var normalizer: SentencePieceNormalizer
  /// Where codes are looked up.
  var vocabulary: TokenTable
  /// The id of a code that the vocabulary lacks.
  var unknownID: Int

  func split(_ text: inout SplitText) throws(TokenizerError) {
    text.pieces = text.pieces.flatMap { piece -> [SplitText.Piece] in
      guard piece.addedToken == nil, let count = codeLength(text.text.bytes[piece.range]) else {
        return [piece]
      }
      let end = piece.range.lowerBound + count
      let code = piece.range.lowerBound..<end
      let rest = end..<piece.range.upperBound
      let id = vocabulary.id(Array(text.text.bytes[code])).map(Int.init) ?? unknownID
      return [
        SplitText.Piece(range: code, origin: text.text.origin(of: code), addedToken: id),
        SplitText.Piece(range: rest, origin: text.text.origin(of: rest), addedToken: nil),
      ]
    }
    try text.rewrite { piece, old, new in normalizer.append(old, piece.range, to: &new) }
    text.pieces.removeAll { $0.range.isEmpty }
  }

  /// How many bytes a code at the beginning of a text has: whatever `>>` and the first `<<` behind it enclose.
  private func codeLength(_ text: ArraySlice<UInt8>) -> Int? {
    guard text.starts(with: ">>".utf8) else { return nil }
    for index in text.indices.dropLast() where text[index] == 0x3C && text[index + 1] == 0x3C {
      return index + 2 - text.startIndex
    }
    return nil
  }
}
