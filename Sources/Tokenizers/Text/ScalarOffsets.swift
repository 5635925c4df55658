/// Counts the Unicode scalars of a text up to each of its bytes.
struct ScalarOffsets: Sendable {
  private let count: Int
  /// The scalar that each byte belongs to; empty for a text of ASCII alone, where each byte is one.
  private var scalars: [UInt32] = []

  /// - Parameter bytes: valid UTF-8.
  init(_ bytes: [UInt8]) {
    count = bytes.count
    var all: UInt8 = 0
    for byte in bytes { all |= byte }
    guard all >= 0x80 else { return }
    scalars.reserveCapacity(count)
    var scalar: UInt32 = 0
    for byte in bytes {
      if byte & 0xC0 != 0x80, !scalars.isEmpty { scalar += 1 }
      scalars.append(scalar)
    }
  }

  /// The scalars that some bytes belong to, as Hugging Face's tokenizers count them: what begins at the end of the text
  /// stays in bytes.
  func scalars(in origin: AlignedText.Origin) -> Range<Int> {
    let (start, end) = (Int(origin.start), Int(origin.end))
    guard start < count, !scalars.isEmpty else { return start..<max(start, end) }
    let first = Int(scalars[start])
    let last = end < count ? Int(scalars[end]) : Int(scalars[count - 1]) + 1
    return first..<max(first, last)
  }
}
