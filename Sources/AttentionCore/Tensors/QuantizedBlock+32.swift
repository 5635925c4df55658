// Blocks of 32 elements: a half-precision scale, perhaps a minimum, and the quants. Of the four-bit parts, the lower halves
// of the bytes are elements 0 to 15 and the upper ones 16 to 31.

/// `scale · (q − 8)`.
enum Q40Block: QuantizedBlock {
  static let elements = 32
  static let bytes = 18

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let scale = block.half(0)
    let quants = block.sixteen(2)
    destination.store((quants & 0x0F).floats(less: 8) * scale, at: 0)
    destination.store((quants &>> 4).floats(less: 8) * scale, at: 16)
  }
}

/// `scale · q + minimum`.
enum Q41Block: QuantizedBlock {
  static let elements = 32
  static let bytes = 20

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let (scale, minimum) = (block.half(0), block.half(2))
    let quants = block.sixteen(4)
    destination.store((quants & 0x0F).floats() * scale + minimum, at: 0)
    destination.store((quants &>> 4).floats() * scale + minimum, at: 16)
  }
}

/// The fifth bits of 32 elements, moved to where they belong.
@inline(__always)
private func fifthBits(_ block: UnsafeRawPointer, _ offset: Int) -> (first: Bytes, second: Bytes) {
  let masks = Bytes(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
  func spread(_ low: UInt8, _ high: UInt8) -> Bytes {
    let source = Bytes(lowHalf: SIMD8(repeating: low), highHalf: SIMD8(repeating: high))
    let bits = source & masks
    // The highest bit is set where any is.
    return ((bits | (0 &- bits)) &>> 3) & 16
  }
  return (
    spread(block.byte(offset), block.byte(offset + 1)), spread(block.byte(offset + 2), block.byte(offset + 3))
  )
}

/// `scale · (q − 16)`, with a fifth bit for each element in a word of its own.
enum Q50Block: QuantizedBlock {
  static let elements = 32
  static let bytes = 22

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let scale = block.half(0)
    let (first, second) = fifthBits(block, 2)
    let quants = block.sixteen(6)
    destination.store(((quants & 0x0F) | first).floats(less: 16) * scale, at: 0)
    destination.store(((quants &>> 4) | second).floats(less: 16) * scale, at: 16)
  }
}

/// `scale · q + minimum`, with a fifth bit for each element in a word of its own.
enum Q51Block: QuantizedBlock {
  static let elements = 32
  static let bytes = 24

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let (scale, minimum) = (block.half(0), block.half(2))
    let (first, second) = fifthBits(block, 4)
    let quants = block.sixteen(8)
    destination.store(((quants & 0x0F) | first).floats() * scale + minimum, at: 0)
    destination.store(((quants &>> 4) | second).floats() * scale + minimum, at: 16)
  }
}

/// `scale · q` with signed bytes.
enum Q80Block: QuantizedBlock {
  static let elements = 32
  static let bytes = 34

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let scale = block.half(0)
    for part in 0..<2 {
      let quants = block.loadUnaligned(fromByteOffset: 2 + part * 16, as: SIMD16<Int8>.self)
      destination.store(SIMD16<Float>(SIMD16<Int32>(truncatingIfNeeded: quants)) * scale, at: part * 16)
    }
  }
}

/// The sixteen levels of `IQ4_NL` and `IQ4_XS`, closer to each other around 0.
private let unevenLevels = SIMD16<Float>(
  -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)

@inline(__always)
private func storeLevels(
  _ quants: Bytes, scale: Float, to destination: UnsafeMutablePointer<Float>, at index: Int
) {
  for element in 0..<16 {
    destination[index + element] = scale * unevenLevels[Int(quants[element] & 0x0F)]
    destination[index + 16 + element] = scale * unevenLevels[Int(quants[element] &>> 4)]
  }
}

/// `scale · level[q]`.
enum IQ4NLBlock: QuantizedBlock {
  static let elements = 32
  static let bytes = 18

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    storeLevels(block.sixteen(2), scale: block.half(0), to: destination, at: 0)
  }
}

/// `scale · (s − 32) · level[q]` with a six-bit scale for each 32 of 256 elements: two bits of each in a word, four in
/// bytes.
enum IQ4XSBlock: QuantizedBlock {
  static let elements = 256
  static let bytes = 136

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let scale = block.half(0)
    let high = block.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
    for part in 0..<8 {
      let low = (block.byte(4 + part / 2) >> (part % 2 * 4)) & 0x0F
      let own = Int(low) | Int((high >> (part * 2)) & 3) << 4
      storeLevels(
        block.sixteen(8 + part * 16), scale: scale * Float(own - 32), to: destination, at: part * 32)
    }
  }
}
