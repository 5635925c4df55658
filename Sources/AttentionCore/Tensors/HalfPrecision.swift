/// Conversion of 16-bit floating-point numbers, eight at a time.
enum HalfPrecision {
  /// IEEE 754 binary16 to binary32, exact for every value including subnormals, infinities and NaN.
  ///
  /// The exponent and fraction are shifted into place and multiplied by 2¹¹², which rebiases the exponent
  /// and normalises subnormals in one exact operation.
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

  @inline(__always)
  static func widen(_ half: SIMD8<UInt32>) -> SIMD8<Float> {
    let magnitude = (half & 0x7fff) &<< 13
    let scaled = unsafeBitCast(magnitude, to: SIMD8<Float>.self) * 0x1p112
    let special = magnitude | 0x7f80_0000
    let isSpecial = (half & 0x7c00) .== 0x7c00
    let bits = unsafeBitCast(scaled, to: SIMD8<UInt32>.self).replacing(with: special, where: isSpecial)
    return unsafeBitCast(bits | ((half & 0x8000) &<< 16), to: SIMD8<Float>.self)
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
