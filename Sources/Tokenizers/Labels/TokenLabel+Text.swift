extension TokenLabel {
  /// The label of a token that stands for a piece of text: the piece as it was written, where a normalizer changed it
  /// for the vocabulary (`Hello` for `hello`), with the vocabulary's own marks (`·` for a blank before a word, `##` for
  /// a piece inside one). An unknown token shows what it hides: `[UNK]🙂`.
  ///
  /// - Parameters:
  ///   - token: as the vocabulary spells it.
  ///   - piece: the text between the token's offsets; empty for one that stands for no text.
  ///   - kind: what the token is.
  ///   - isByteLevel: whether the vocabulary spells bytes with GPT-2's alphabet.
  static func display(
    _ token: String, piece: Substring.UnicodeScalarView, kind: Kind, isByteLevel: Bool
  ) -> String {
    switch kind {
    case .special: return display(token)
    case .unknown: return display(token) + (piece.isEmpty || isSame(piece, token) ? "" : visible(piece))
    case .ordinary: break
    }
    if let byte = TokenSpelling.fallbackByte(token) { return display(bytes: [byte]) }
    // Bytes of a character that several tokens share: the text has only the whole character.
    let decoded = isByteLevel ? ByteLevelAlphabet.decode(withoutWordEnd(token, piece)) : nil
    if let decoded, decoded.contains(where: \.isByte) { return visible(decoded) }
    guard let first = piece.first else { return decoded.map(visible) ?? display(token) }
    // Offsets may begin behind the blank that a token has.
    if !first.properties.isWhitespace {
      switch token.unicodeScalars.first {
      case "▁": return "·" + visible(piece)
      case "Ġ" where isByteLevel: return "·" + visible(piece)
      case "#" where token.hasPrefix("##") && !piece.starts(with: "##".unicodeScalars):
        return "##" + visible(piece)
      default: break
      }
    }
    return visible(piece)
  }

  /// Whether the text says the token itself.
  private static func isSame(_ piece: Substring.UnicodeScalarView, _ token: String) -> Bool {
    piece.elementsEqual(token.unicodeScalars)
  }

  /// CLIP's tokens end in `</w>` at the end of a word.
  private static func withoutWordEnd(_ token: String, _ piece: Substring.UnicodeScalarView) -> String {
    let end = "</w>"
    guard token.hasSuffix(end), token.utf8.count > end.utf8.count, !piece.elementsEqual(end.unicodeScalars)
    else { return token }
    return String(token.dropLast(end.count))
  }

  /// What a token is to a reader.
  enum Kind {
    /// A piece of text.
    case ordinary
    /// A token such as `[SEP]`.
    case special
    /// The one that stands for all that the vocabulary does not have.
    case unknown
  }

  private static func visible(_ scalars: Substring.UnicodeScalarView) -> String {
    visible(scalars.map { Piece.scalar($0) })
  }
}
