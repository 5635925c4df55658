/// Where a text can be cut so that no merge reaches over the cut: between characters that no merge joins. The parts can
/// then be tokenized each by itself, and those seen before need no merging.
///
/// A merge of tokens L and R joins the last character of L and the first of R. The set is kept as a bitmap by hash: pairs
/// that share a bit are not cut, which is slower, never wrong.
struct MergeCuts: Sendable {
  private var joined: [UInt64]
  private let shift: UInt64

  /// No merges yet, of `count` to come.
  init(count: Int) {
    let bits = min(max(Int.bitWidth - (8 * count).leadingZeroBitCount, 10), 20)
    joined = Array(repeating: 0, count: 1 << (bits - 6))
    shift = UInt64(64 - bits)
  }

  /// Notes what a merge joins.
  mutating func join(_ left: String, _ right: String) {
    guard let last = left.unicodeScalars.last, let first = right.unicodeScalars.first else { return }
    let bit = bit(last.value, first.value)
    joined[Int(bit >> 6)] |= 1 << (bit & 63)
  }

  /// Whether a text may be cut between two characters that are tokens.
  @inline(__always)
  func allows(_ left: UInt32, _ right: UInt32) -> Bool {
    let bit = bit(left, right)
    return joined[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 == 0
  }

  @inline(__always)
  private func bit(_ left: UInt32, _ right: UInt32) -> UInt64 {
    ((UInt64(left) << 32 | UInt64(right)) &* 0x9E37_79B9_7F4A_7C15) >> shift
  }
}
