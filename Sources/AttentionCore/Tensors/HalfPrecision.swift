/// Conversion of 16-bit floating-point numbers, eight at a time.
enum HalfPrecision {
  /// IEEE 754 binary16 to binary32, exact for every value including subnormals, infinities and NaN.
  ///
  /// The exponent and fraction are shifted into place and the exponent's bias changed; a subnormal number is what its
  /// fraction adds to the smallest normal one.
  static func convertFloat16(
    _ source: UnsafeRawPointer, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    var index = 0
    while index + 8 <= count {
      let half = source.loadUnaligned(fromByteOffset: index * 2, as: SIMD8<UInt16>.self)
      UnsafeMutableRawPointer(destination + index)
        .storeBytes(of: widen(SIMD8<UInt32>(truncatingIfNeeded: half)), as: SIMD8<Float>.self)
      index += 8
    }
    while index < count {
      let half = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
      destination[index] = float16(half)
      index += 1
    }
  }

  /// One number.
  @inline(__always)
  static func float16(_ bits: UInt16) -> Float { widen(SIMD8<UInt32>(repeating: UInt32(bits)))[0] }

  /// In whole registers: a choice by comparison (`replacing(with:where:)`) is compiled lane by lane.
  @inline(__always)
  static func widen(_ half: SIMD8<UInt32>) -> SIMD8<Float> {
    let magnitude = (half & 0x7FFF) &<< 13
    // All bits set where the exponent is not 0, and where it is the one of infinity and NaN.
    let isNormal = 0 &- (((half & 0x7C00) &+ 0x7C00) &>> 15)
    let isSpecial = 0 &- (((half & 0x7FFF) &+ 0x0400) &>> 15)
    let normal = (magnitude &+ 112 << 23) | (isSpecial & 0x7F80_0000)
    let smallest = SIMD8<Float>(repeating: 0x1p-14)
    let subnormal = unsafeBitCast(magnitude | 113 << 23, to: SIMD8<Float>.self) - smallest
    let chosen = (normal & isNormal) | (unsafeBitCast(subnormal, to: SIMD8<UInt32>.self) & ~isNormal)
    return unsafeBitCast(chosen | ((half & 0x8000) &<< 16), to: SIMD8<Float>.self)
  }

  /// bfloat16 to binary32: the upper half of the same bits.
  static func convertBFloat16(
    _ source: UnsafeRawPointer, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    var index = 0
    while index + 8 <= count {
      let half = source.loadUnaligned(fromByteOffset: index * 2, as: SIMD8<UInt16>.self)
      let bits = SIMD8<UInt32>(truncatingIfNeeded: half) &<< 16
      UnsafeMutableRawPointer(destination + index).storeBytes(of: bits, as: SIMD8<UInt32>.self)
      index += 8
    }
    while index < count {
      let half = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
      destination[index] = Float(bitPattern: UInt32(half) << 16)
      index += 1
    }
  }
}
