// ggml's "k-quants": blocks of 256 elements with a half-precision scale over scales of 16 or 32 elements each.

/// `scale · s · q − minimum · m`: two bits an element, four bits for each `s` and `m` of 16 elements.
enum Q2KBlock: QuantizedBlock {
  static let elements = 256
  static let bytes = 84

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let (scale, minimum) = (block.half(80), block.half(82))
    for part in 0..<16 {
      let own = block.byte(part)
      // Sixteen elements out of the bytes that they share with 48 others.
      let quants = block.sixteen(16 + part / 8 * 32 + part % 2 * 16) &>> UInt8(part % 8 / 2 * 2)
      let values = (quants & 3).floats() * (scale * Float(own & 0x0F)) - minimum * Float(own >> 4)
      destination.store(values, at: part * 16)
    }
  }
}

/// `scale · (s − 32) · (q − 4)`: three bits an element, the third of all in a mask; six bits for each `s` of 16 elements.
enum Q3KBlock: QuantizedBlock {
  static let elements = 256
  static let bytes = 110

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let scale = block.half(108)
    for part in 0..<16 {
      let low = (block.byte(96 + part % 8) >> (part / 8 * 4)) & 0x0F
      let high = (block.byte(104 + part % 4) >> (part / 4 * 2)) & 3
      let own = Float(Int(low | high << 4) - 32)
      let quants = (block.sixteen(32 + part / 8 * 32 + part % 2 * 16) &>> UInt8(part % 8 / 2 * 2)) & 3
      let third = ((block.sixteen(part % 2 * 16) &>> UInt8(part / 2)) & 1) &<< 2
      destination.store((quants | third).floats(less: 4) * (scale * own), at: part * 16)
    }
  }
}

/// The scale and minimum of 32 elements, out of the twelve bytes that hold eight of each in six bits.
@inline(__always)
private func scaleAndMinimum(_ block: UnsafeRawPointer, _ part: Int) -> (scale: Float, minimum: Float) {
  let packed = block + 4
  guard part >= 4 else { return (Float(packed.byte(part) & 63), Float(packed.byte(part + 4) & 63)) }
  let low = packed.byte(part + 4)
  return (
    Float((low & 0x0F) | ((packed.byte(part - 4) >> 2) & 0x30)),
    Float((low >> 4) | ((packed.byte(part) >> 2) & 0x30))
  )
}

/// `scale · s · q − minimum · m`: four bits an element, six for each `s` and `m` of 32 elements.
enum Q4KBlock: QuantizedBlock {
  static let elements = 256
  static let bytes = 144

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let (scale, minimum) = (block.half(0), block.half(2))
    for part in 0..<8 {
      let own = scaleAndMinimum(block, part)
      let (factor, offset) = (scale * own.scale, minimum * own.minimum)
      for half in 0..<2 {
        let quants = block.sixteen(16 + part / 2 * 32 + half * 16) &>> UInt8(part % 2 * 4)
        destination.store((quants & 0x0F).floats() * factor - offset, at: part * 32 + half * 16)
      }
    }
  }
}

/// As `Q4KBlock`, with a fifth bit for each element.
enum Q5KBlock: QuantizedBlock {
  static let elements = 256
  static let bytes = 176

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let (scale, minimum) = (block.half(0), block.half(2))
    for part in 0..<8 {
      let own = scaleAndMinimum(block, part)
      let (factor, offset) = (scale * own.scale, minimum * own.minimum)
      for half in 0..<2 {
        let quants = (block.sixteen(48 + part / 2 * 32 + half * 16) &>> UInt8(part % 2 * 4)) & 0x0F
        let fifth = ((block.sixteen(16 + half * 16) &>> UInt8(part)) & 1) &<< 4
        destination.store((quants | fifth).floats() * factor - offset, at: part * 32 + half * 16)
      }
    }
  }
}

/// `scale · s · (q − 32)`: six bits an element, a signed byte for each `s` of 16 elements.
enum Q6KBlock: QuantizedBlock {
  static let elements = 256
  static let bytes = 210

  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    let scale = block.half(208)
    for part in 0..<16 {
      let own = block.load(fromByteOffset: 192 + part, as: Int8.self)
      let (chunk, place) = (part / 8, part % 8)
      let quants = (block.sixteen(chunk * 64 + place % 4 * 16) &>> UInt8(place / 4 * 4)) & 0x0F
      let upper = ((block.sixteen(128 + chunk * 32 + place % 2 * 16) &>> UInt8(place / 2 * 2)) & 3) &<< 4
      destination.store((quants | upper).floats(less: 32) * (scale * Float(own)), at: part * 16)
    }
  }
}
