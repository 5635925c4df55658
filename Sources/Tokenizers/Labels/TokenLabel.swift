/// Turns a token as the vocabulary has it into what a reader can see.
///
/// Blanks become `·`, a newline `↵`, a tab `⇥`; other control characters become their pictures (`␀`), and
/// characters that would be invisible or change the direction of the text around them become their code point
/// (`⟨U+202E⟩`). The markers that tokenizers put into the vocabulary (`Ġ`, `Ċ`, `▁`) are shown as the blank or
/// newline they stand for; `##` stays, since it says that a piece continues a word. Nothing is ever dropped.
public enum TokenLabel {
  /// The label of a token.
  ///
  /// - Parameters:
  ///   - token: as it stands in the vocabulary or was given.
  ///   - isByteLevel: whether the vocabulary spells bytes with GPT-2's alphabet. Then `Ġ` and its like are decoded
  ///     to bytes; bytes that are not a whole character are shown as `⟨C3⟩`.
  public static func display(_ token: String, isByteLevel: Bool = false) -> String {
    if isByteLevel, let decoded = ByteLevelAlphabet.decode(token) { return visible(decoded) }
    return visible(token.unicodeScalars.map { Piece.scalar(marker($0) ?? $0) })
  }

  /// The label of text that several tokens may have spelled together; bytes that are not a whole character are shown as
  /// `⟨C3⟩`.
  public static func display(bytes: [UInt8]) -> String { visible(pieces(of: bytes)) }

  /// Blank and newline by the characters that byte-level and SentencePiece vocabularies write them with.
  private static func marker(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "Ġ", "▁": " "
    case "Ċ": "\n"
    default: nil
    }
  }

  /// A character, or a byte that belongs to none.
  public enum Piece: Sendable {
    /// A character.
    case scalar(Unicode.Scalar)
    /// A byte that is of none.
    case byte(UInt8)

    var isByte: Bool { if case .byte = self { true } else { false } }
  }

  static func visible(_ pieces: [Piece]) -> String {
    var label = ""
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .byte(let byte): label += "⟨" + hex(UInt32(byte), digits: 2) + "⟩"
      case .scalar(let scalar):
        // Joiners are part of an emoji or of a word in some scripts, where something stands before them.
        let joins = scalar.properties.isJoinControl || scalar.properties.isVariationSelector
        if index > 0, joins {
          label.unicodeScalars.append(scalar)
        } else if joins {
          label += codePoint(scalar)
        } else {
          label += picture(of: scalar) ?? String(scalar)
        }
      }
    }
    return label.isEmpty ? "∅" : label
  }

  /// What stands for a character that cannot be seen, or `nil` for one that can.
  public static func picture(of scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x20: return "·"
    case 0x0A: return "↵"
    case 0x09: return "⇥"
    case 0x0D: return "␍"
    case 0x00...0x1F: return String(Unicode.Scalar(0x2400 + scalar.value).map(Character.init) ?? "?")
    case 0x7F: return "␡"
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .privateUse, .unassigned,
      .surrogate:
      return codePoint(scalar)
    default: return nil
    }
  }

  private static func codePoint(_ scalar: Unicode.Scalar) -> String {
    "⟨U+" + hex(scalar.value, digits: 4) + "⟩"
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
