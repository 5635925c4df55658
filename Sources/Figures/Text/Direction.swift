extension TextRun {
  /// Whether the text as a whole is read from right to left. Where it stands does not depend on it: anchors are those of what is
  /// seen, from left to right.
  public var isRightToLeft: Bool { Figures.isRightToLeft(string) }
}

/// Whether `string` as a whole is read from right to left, as its first letter says (Unicode Standard Annex 9, P2 and P3).
package func isRightToLeft(_ string: String) -> Bool {
  for scalar in string.unicodeScalars {
    switch scalar.direction {
    case .leftToRight: return false
    case .rightToLeft: return true
    case nil: continue
    }
  }
  return false
}

private enum Direction { case leftToRight, rightToLeft }

extension Unicode.Scalar {
  /// The direction that the character gives to a text; nil for digits, marks, punctuation and blanks, which have none.
  fileprivate var direction: Direction? {
    // The right-to-left blocks of DerivedBidiClass.txt.
    switch value {
    case 0x200E: return .leftToRight
    case 0x200F, 0x61C: return .rightToLeft
    case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE, 0x1_0800...0x1_0FFF, 0x1_E800...0x1_EFFF:
      switch properties.generalCategory {
      case .otherLetter, .modifierLetter, .uppercaseLetter, .lowercaseLetter: return .rightToLeft
      default: return nil
      }
    default:
      return properties.isAlphabetic && properties.generalCategory != .nonspacingMark ? .leftToRight : nil
    }
  }
}
