/// Pairs of tokens that are merged: the rank of each, and the token that comes of it.
struct MergeTable: Sendable {
  /// The id that each merge makes, by rank.
  private(set) var results: [Int32] = []
  /// Open addressing: a pair of ids, and the rank of its merge behind it; `free` where there is none.
  private var slots: [UInt64]
  private let hash = ByteHash.shared
  private static let free = UInt64.max

  /// A table with room for `count` merges.
  init(count: Int) {
    slots = Array(repeating: Self.free, count: 2 << (Int.bitWidth - (2 * count).leadingZeroBitCount))
    results.reserveCapacity(count)
  }

  /// Adds the merge of the next rank. A pair that is given twice has the rank given last.
  mutating func append(left: Int32, right: Int32, result: Int32) {
    let slot = slot(Self.key(left, right))
    slots[slot] = Self.key(left, right)
    slots[slot + 1] = UInt64(results.count)
    results.append(result)
  }

  /// The rank of the merge of a pair.
  @inline(__always)
  func rank(_ left: Int32, _ right: Int32) -> UInt32? {
    let slot = slot(Self.key(left, right))
    return slots[slot] == Self.free ? nil : UInt32(truncatingIfNeeded: slots[slot &+ 1])
  }

  @inline(__always)
  private static func key(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  @inline(__always)
  private func slot(_ key: UInt64) -> Int {
    let mask = slots.count &- 1
    var slot = (Int(truncatingIfNeeded: hash(key)) << 1) & mask
    while slots[slot] != key && slots[slot] != Self.free { slot = (slot &+ 2) & mask }
    return slot
  }
}
