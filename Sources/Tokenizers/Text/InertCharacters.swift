/// The characters that a normalization form leaves as they are, wherever they stand: most of those that texts have.
struct InertCharacters: Sendable {
  /// One bit for each character of the scripts and symbols up to the ideographs.
  private var bits = [UInt64](repeating: 0, count: Self.limit / 64)
  /// Whether Hangul syllables are.
  private let hasHangul: Bool

  private static let limit = 0x3400

  private init(_ form: NormalizationForm) {
    hasHangul = form.isComposed
    for value in 0..<UInt32(Self.limit) {
      guard let scalar = Unicode.Scalar(value), UnicodeData.isInert(scalar, form) else { continue }
      bits[Int(value >> 6)] |= 1 << UInt64(value & 63)
    }
  }

  @inline(__always)
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<UInt32(Self.limit): bits[Int(scalar.value >> 6)] >> UInt64(scalar.value & 63) & 1 == 1
    case 0x3400...0x9FFF: true
    case 0xAC00...0xD7A3: hasHangul
    default: false
    }
  }

  static func of(_ form: NormalizationForm) -> InertCharacters {
    switch form {
    case .nfd: nfd
    case .nfc: nfc
    case .nfkd: nfkd
    case .nfkc: nfkc
    }
  }

  private static let nfd = InertCharacters(.nfd)
  private static let nfc = InertCharacters(.nfc)
  private static let nfkd = InertCharacters(.nfkd)
  private static let nfkc = InertCharacters(.nfkc)
}
