/// A set of characters, as Hugging Face's tokenizers know it.
struct CharacterClass: Sendable {
  /// White space: `char::is_whitespace` of Rust and `\s`.
  static let whitespace = CharacterClass(runs: CharacterTables.whitespace)
  /// Digits and other numbers: `char::is_numeric` of Rust.
  static let numeric = CharacterClass(runs: CharacterTables.numeric)
  /// Punctuation, and all of ASCII that is neither letter, digit, blank nor control character: `is_punctuation` of the
  /// crate `unicode_categories` or `char::is_ascii_punctuation`.
  static let punctuation = CharacterClass(runs: CharacterTables.punctuation)
  /// Letters, marks, decimal digits, connectors and joiners: `\w` of the crate `regex`.
  static let word = CharacterClass(runs: CharacterTables.word)
  /// Combining marks: `is_combining_mark` of the crate `unicode-normalization-alignments`.
  static let mark = CharacterClass(runs: CharacterTables.mark)
  /// Marks without width: `is_mark_nonspacing` of the crate `unicode_categories`.
  static let accent = CharacterClass(runs: CharacterTables.accent)
  /// Control characters, formats and private use, without tab and line ends, and what stands for errors: what
  /// `BertNormalizer` removes.
  static let control = CharacterClass(runs: CharacterTables.control)

  /// One bit for each code point.
  private let bits: [UInt64]

  init(runs: String) {
    var bits = [UInt64](repeating: 0, count: 0x11_0000 / 64)
    for range in CharacterClass.ranges(runs) {
      for value in range { bits[Int(value >> 6)] |= 1 << UInt64(value & 63) }
    }
    self.bits = bits
  }

  /// Whether a character is in the class.
  @inline(__always)
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    bits[Int(scalar.value >> 6)] >> UInt64(scalar.value & 63) & 1 == 1
  }

  /// The code points of a table of `CharacterTables`.
  static func ranges(_ runs: String) -> [ClosedRange<UInt32>] {
    var ranges: [ClosedRange<UInt32>] = []
    var gap: UInt32?
    var position: UInt32 = 0
    for word in runs.split(separator: " ") {
      guard let number = UInt32(word, radix: 36), number <= 0x11_0000 - position else { break }
      if gap == nil {
        gap = number
      } else if number > 0 {
        ranges.append(position...position + number - 1)
        gap = nil
      }
      position += number
    }
    return ranges
  }
}
