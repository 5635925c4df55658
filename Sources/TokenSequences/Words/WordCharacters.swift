extension Unicode.Scalar {
  /// Whether it is part of a word: `\w` of UTS #18, annex C.
  var isOfWord: Bool {
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }

  /// Whether it is a letter, or a mark on one.
  var isLetterOrMark: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark, .enclosingMark:
      true
    default: false
    }
  }

  /// `'` and `’`.
  var isApostrophe: Bool { self == "'" || self == "\u{2019}" }

  /// Whether its script is written without blanks between words: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
  var isOfScriptWithoutBlanks: Bool {
    properties.isIdeographic || Self.withoutBlanks.contains { $0 ~= value }
  }

  /// Blocks of these scripts in The Unicode Standard 16, with the iteration mark of Han and the lengthening mark of Kana.
  private static let withoutBlanks: [ClosedRange<UInt32>] = [
    0x0E00...0x0EFF,  // Thai, Lao
    0x1000...0x109F,  // Myanmar
    0x1780...0x17FF,  // Khmer
    0x3005...0x3007, 0x303B...0x303B,  // Han
    0x3041...0x30FF,  // Hiragana, Katakana
    0x31F0...0x31FF,  // Katakana
    0xA9E0...0xA9FF, 0xAA60...0xAA7F,  // Myanmar
    0xFF66...0xFF9F,  // Katakana, halfwidth
    0x116D0...0x116E3,  // Myanmar
    0x1AFF0...0x1B16F,  // Hiragana, Katakana
  ]
}
