/// Up to 256 colours, in the order in which they were met, found by hashing.
struct ColorTable {
  private(set) var colors: [UInt32] = []
  /// Open addressing: a colour and above it its index, or `empty`.
  private var slots = [UInt64](repeating: Self.empty, count: Self.slotCount)
  private var last: (color: UInt32, index: UInt8)?

  private static let empty = UInt64.max
  private static let slotCount = 1024

  /// The index of `color`, which is added when it is new.
  ///
  /// - Returns: nil when it would be the 257th.
  mutating func index(of color: UInt32) -> UInt8? {
    if let last, last.color == color { return last.index }
    var slot = Self.slot(of: color)
    while slots[slot] != Self.empty {
      if UInt32(truncatingIfNeeded: slots[slot]) == color {
        let index = UInt8(truncatingIfNeeded: slots[slot] >> 32)
        last = (color, index)
        return index
      }
      slot = (slot + 1) % Self.slotCount
    }
    guard colors.count < 256 else { return nil }
    let index = UInt8(colors.count)
    colors.append(color)
    slots[slot] = UInt64(index) << 32 | UInt64(color)
    last = (color, index)
    return index
  }

  private static func slot(of color: UInt32) -> Int {
    Int((color &* 0x9E37_79B1) >> 22)
  }
}
