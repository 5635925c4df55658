/// The cleaning of SentencePiece's `nmt` rules: control characters go, blanks of all kinds become spaces: `Nmt`.
struct NmtNormalizer: Normalizer {
  init() {}

  init(_ reader: ComponentReader) throws(TokenizerError) { try reader.expectKeys() }

  func normalize(_ text: inout AlignedText) throws(TokenizerError) {
    try text.rewrite(keeping: { !Self.isRemoved($0) && !Self.isBlank($0) }) { scalar, editor in
      if Self.isRemoved(scalar) { editor.skip(1) } else { editor.replace(with: " ") }
    }
  }

  @inline(__always)
  private static func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: false
    case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: true
    default: false
    }
  }

  @inline(__always)
  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F: false
    case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD: true
    default: false
    }
  }
}
