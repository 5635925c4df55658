/// Lower case, each character by itself (`Σ` at the end of a word becomes `σ`): `Lowercase`.
struct LowercaseNormalizer: Normalizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    try text.rewrite(keeping: Self.isLower) { scalar, editor in
      if scalar.isASCII, let lower = Unicode.Scalar(scalar.value | 0x20) {
        return editor.replace(with: lower)
      }
      var change = 0
      for lower in scalar.properties.lowercaseMapping.unicodeScalars {
        editor.write(lower, change: change)
        change = 1
      }
    }
  }

  @inline(__always)
  private static func isLower(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? !("A"..."Z").contains(scalar) : !scalar.properties.changesWhenLowercased
  }
}
