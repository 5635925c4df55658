/// Up to 256 colours, in the order in which they were met, found by hashing.
struct ColorTable {
  private(set) var colors: [UInt32] = []
  /// Open addressing: a colour and above it its index, or `empty`.
  private var slots = [UInt64](repeating: Self.empty, count: Self.slotCount)

  private static let empty = UInt64.max
  private static let slotCount = 1024

  /// A table of `colors`.
  ///
  /// - Returns: nil when they are more than 256.
  init?(_ colors: some Sequence<UInt32>) {
    for color in colors { guard index(of: color) != nil else { return nil } }
  }

  /// A table of no colour yet.
  init() {}

  /// The index of `color`, which is added when it is new.
  ///
  /// - Returns: nil when it would be the 257th.
  mutating func index(of color: UInt32) -> UInt8? {
    var slot = Self.slot(of: color)
    while slots[slot] != Self.empty {
      if UInt32(truncatingIfNeeded: slots[slot]) == color {
        return UInt8(truncatingIfNeeded: slots[slot] >> 32)
      }
      slot = (slot + 1) % Self.slotCount
    }
    guard colors.count < 256 else { return nil }
    let index = UInt8(colors.count)
    colors.append(color)
    slots[slot] = UInt64(index) << 32 | UInt64(color)
    return index
  }

  private static func slot(of color: UInt32) -> Int {
    Int((color &* 0x9E37_79B1) >> 22)
  }
}

/// Turns colours, `0xAARRGGBB`, into the bytes of a pixel.
enum PixelCoder {
  case table(ColorTable)
  case rgb
  case rgba

  var format: RasterPixels.Format {
    switch self {
    case .table: .indexed
    case .rgb: .rgb
    case .rgba: .rgba
    }
  }

  /// The palette of what has been written, empty without one.
  var palette: [UInt32] { if case .table(let table) = self { table.colors } else { [] } }

  /// Writes `colors` one after the other.
  ///
  /// - Returns: `false` when they are more than a palette holds.
  mutating func write(_ colors: UnsafeBufferPointer<UInt32>, to bytes: UnsafeMutablePointer<UInt8>) -> Bool {
    switch self {
    case .table(var table):
      // Else the table would be copied.
      self = .rgb
      defer { self = .table(table) }
      var last: (color: UInt32, index: UInt8)?
      for (place, color) in colors.enumerated() {
        if let last, last.color == color {
          bytes[place] = last.index
          continue
        }
        guard let index = table.index(of: color) else { return false }
        last = (color, index)
        bytes[place] = index
      }
    case .rgb:
      for (place, color) in colors.enumerated() {
        bytes[3 * place] = UInt8(truncatingIfNeeded: color >> 16)
        bytes[3 * place + 1] = UInt8(truncatingIfNeeded: color >> 8)
        bytes[3 * place + 2] = UInt8(truncatingIfNeeded: color)
      }
    case .rgba:
      for (place, color) in colors.enumerated() {
        bytes[4 * place] = UInt8(truncatingIfNeeded: color >> 16)
        bytes[4 * place + 1] = UInt8(truncatingIfNeeded: color >> 8)
        bytes[4 * place + 2] = UInt8(truncatingIfNeeded: color)
        bytes[4 * place + 3] = UInt8(truncatingIfNeeded: color >> 24)
      }
    }
    return true
  }

  /// The bytes of the pixels of `colors`, or nil when they are more than a palette holds.
  mutating func bytes(of colors: [UInt32]) -> [UInt8]? {
    let channels = format.channels
    var isWritten = true
    let bytes = [UInt8](unsafeUninitializedCapacity: colors.count * channels) { bytes, count in
      count = colors.count * channels
      guard let start = bytes.baseAddress else { return }
      isWritten = colors.withUnsafeBufferPointer { write($0, to: start) }
      if !isWritten { bytes.update(repeating: 0) }
    }
    return isWritten ? bytes : nil
  }
}
