/// Removes combining marks, as Unicode 9 knew them: `StripAccents`. It takes no characters apart.
struct StripAccentsNormalizer: Normalizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    try text.filter { scalar in
      guard scalar.value >= 0x300 else { return true }
      return switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark: !scalar.isAssigned(inUnicode: 9)
      // Marks until Unicode 12.
      default: !(0x1CF2...0x1CF3).contains(scalar.value)
      }
    }
  }
}
