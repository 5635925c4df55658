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
    case .unknown: return display(token) + (piece.isEmpty ? "" : visible(piece))
    case .ordinary: break
    }
    if let byte = fallbackByte(token) { return visible([.byte(byte)]) }
    if isByteLevel || piece.isEmpty { return display(token, isByteLevel: isByteLevel) }
    let blanks = piece.prefix(while: \.properties.isWhitespace)
    let rest = piece[blanks.endIndex...]
    if rest.isEmpty { return display(token) }
    var label = ""
    if token.unicodeScalars.first == "▁" {
      label = "·"
    } else if token.hasPrefix("##"), !rest.starts(with: "##".unicodeScalars) {
      label = "##"
    }
    return label + visible(rest)
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

  /// The byte that a vocabulary with byte fallback writes as `<0xE4>`.
  static func fallbackByte(_ token: String) -> UInt8? {
    let bytes = Array(token.utf8)
    guard bytes.count == 6, token.hasPrefix("<0x"), bytes[5] == UInt8(ascii: ">") else { return nil }
    return UInt8(String(decoding: bytes[3..<5], as: UTF8.self), radix: 16)
  }
}
