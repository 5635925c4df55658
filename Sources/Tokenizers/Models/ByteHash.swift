/// A hash of bytes that is fast for words, seeded anew in every process, so that no file or text can be written to
/// collide. Nothing that is computed depends on its values.
struct ByteHash: Sendable {
  /// The seed of this process.
  static let shared = ByteHash(seed: .random(in: .min ... .max))

  private let seed: UInt64
  private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let second: UInt64 = 0xD6E8_FEB8_6659_FD93

  /// The hash of a word.
  @inline(__always)
  func callAsFunction(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(bytes)
    var hash = seed ^ (UInt64(truncatingIfNeeded: raw.count) &* Self.second)
    var place = 0
    while raw.count &- place >= 8 {
      hash = Self.folded(hash ^ raw.loadUnaligned(fromByteOffset: place, as: UInt64.self), Self.first)
      place &+= 8
    }
    var rest: UInt64 = 0
    if raw.count &- place >= 4 {
      rest = UInt64(raw.loadUnaligned(fromByteOffset: place, as: UInt32.self))
      place &+= 4
    }
    while place < raw.count {
      rest = rest << 8 | UInt64(raw[place])
      place &+= 1
    }
    return Self.folded(hash ^ rest, Self.second)
  }

  /// The hash of a number.
  @inline(__always)
  func callAsFunction(_ number: UInt64) -> UInt64 { Self.folded(number ^ seed, Self.first) }

  /// Both halves of the product, which every bit of the factors moves.
  @inline(__always)
  private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether both have the same bytes, eight at a time.
  @inline(__always)
  func hasBytes(of other: UnsafeBufferPointer<UInt8>) -> Bool {
    guard count == other.count else { return false }
    let left = UnsafeRawBufferPointer(self)
    let right = UnsafeRawBufferPointer(other)
    var place = 0
    while count &- place >= 8 {
      if left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      {
        return false
      }
      place &+= 8
    }
    while place < count {
      if left[place] != right[place] { return false }
      place &+= 1
    }
    return true
  }

  /// A part of these bytes; `range` must lie inside.
  @inline(__always)
  func part(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: self[range]) }
}
