/// Writes what a normalizer makes of a text, from left to right: `NormalizedString::transform` of Hugging Face's
/// tokenizers. There, each character written says what happens to the characters before it changed: it replaces the
/// next one (0), replaces it and removes N that follow it (-N), or is new (1).
///
/// A character that replaces another has its origin; a new one has the origin of the byte before the next one to be
/// replaced. Normalizers may say that a character replaces one that has nothing to do with it, or forget some: their
/// origins are wrong in the same way then.
struct AlignedTextEditor {
  private let source: AlignedText
  private var bytes: [UInt8] = []
  private var origins: [AlignedText.Origin] = []
  /// The byte of the source where the next character to be replaced begins.
  private var next: Int
  private var isBeyondEnd = false

  /// Begins at the first character that came from somewhere. Those before it (inserted at the very beginning) stay as
  /// they are, although normalizers write them again: this is how the package does it, and mostly why it fails then.
  init(_ source: AlignedText) {
    self.source = source
    next = source.origins.firstIndex { $0.start != $0.end } ?? source.bytes.count
    bytes.reserveCapacity(source.bytes.count)
    origins.reserveCapacity(source.bytes.count)
    bytes.append(contentsOf: source.bytes[..<next])
    origins.append(contentsOf: source.origins[..<next])
  }

  /// Whether writing more makes no sense: the text is too long, or there was nothing left to replace.
  var isFailed: Bool { isBeyondEnd || bytes.count > AlignedText.sizeLimit }

  /// Writes characters of the source as they are: each replaces the next one.
  mutating func keep(_ range: Range<Int>) {
    if next == range.lowerBound {
      bytes.append(contentsOf: source.bytes[range])
      origins.append(contentsOf: source.origins[range])
      next = range.upperBound
      return
    }
    var index = range.lowerBound
    while index < range.upperBound {
      let (scalar, width) = source.bytes.scalar(at: index)
      replace(with: scalar)
      index += width
    }
  }

  /// Writes a character that replaces the next one.
  mutating func replace(with scalar: Unicode.Scalar) {
    guard next < source.bytes.count else {
      isBeyondEnd = true
      return
    }
    write(scalar, source.origins[next])
    next += source.bytes.utf8Width(at: next)
  }

  /// Writes a new character.
  mutating func insert(_ scalar: Unicode.Scalar) {
    write(scalar, next == 0 ? source.emptyOrigin : source.origins[next - 1])
  }

  /// Removes the next characters.
  mutating func skip(_ count: Int) {
    for _ in 0..<count where next < source.bytes.count { next += source.bytes.utf8Width(at: next) }
  }

  /// Writes a character with the package's number for what it does.
  mutating func write(_ scalar: Unicode.Scalar, change: Int) {
    if change > 0 {
      insert(scalar)
    } else {
      replace(with: scalar)
      if change < 0 { skip(-change) }
    }
  }

  /// The new text.
  consuming func finish() throws(TokenizerError) -> AlignedText {
    guard !isBeyondEnd else {
      throw .text(
        problem: """
          the text cannot be normalized: a step of the tokenizer's normalizer inserts before its first character, and \
          a later one then finds too few characters (Hugging Face's tokenizers fail here, too)
          """)
    }
    guard bytes.count <= AlignedText.sizeLimit else { throw AlignedText.tooLong }
    return AlignedText(bytes: bytes, origins: origins, origin: source.origin)
  }

  @inline(__always)
  private mutating func write(_ scalar: Unicode.Scalar, _ origin: AlignedText.Origin) {
    guard bytes.count <= AlignedText.sizeLimit else { return }
    let value = scalar.value
    func put(_ byte: UInt32) {
      bytes.append(UInt8(truncatingIfNeeded: byte))
      origins.append(origin)
    }
    if value < 0x80 { return put(value) }
    if value < 0x800 {
      put(0xC0 | value >> 6)
    } else {
      if value < 0x10000 {
        put(0xE0 | value >> 12)
      } else {
        put(0xF0 | value >> 18)
        put(0x80 | value >> 12 & 0x3F)
      }
      put(0x80 | value >> 6 & 0x3F)
    }
    put(0x80 | value & 0x3F)
  }
}

extension AlignedText {
  /// What is said of a text that normalizers make too long.
  static let tooLong = TokenizerError.text(
    problem: "the text has more than \(sizeLimit) bytes after normalization; tokenize it in parts")
}
