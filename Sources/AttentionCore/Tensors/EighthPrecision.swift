/// Conversion of 8-bit floating-point numbers, eight at a time; exact for every value.
enum EighthPrecision {
  /// `torch.float8_e4m3fn`: four bits of exponent with bias 7, three of fraction, no infinities; all bits set below the
  /// sign are NaN (Micikevicius et al., "FP8 Formats for Deep Learning", 2022).
  ///
  /// As `HalfPrecision.widen` does it.
  static func convertE4M3(
    _ source: UnsafeRawPointer, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    convert(source, count: count, to: destination) { byte in
      let magnitude = (byte & 0x7F) &<< 20
      let isNormal = 0 &- (((byte & 0x78) &+ 0x78) &>> 7)
      let isNaN = 0 &- (((byte & 0x7F) &+ 1) &>> 7)
      let smallest = SIMD8<Float>(repeating: 0x1p-6)
      let subnormal = unsafeBitCast(magnitude | 121 << 23, to: SIMD8<Float>.self) - smallest
      let normal = (magnitude &+ 120 << 23) | (isNaN & 0x7FC0_0000)
      let chosen = (normal & isNormal) | (unsafeBitCast(subnormal, to: SIMD8<UInt32>.self) & ~isNormal)
      return unsafeBitCast(chosen | ((byte & 0x80) &<< 24), to: SIMD8<Float>.self)
    }
  }

  /// `torch.float8_e5m2`: the upper half of a 16-bit number, with its infinities and NaN.
  static func convertE5M2(
    _ source: UnsafeRawPointer, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    convert(source, count: count, to: destination) { HalfPrecision.widen($0 &<< 8) }
  }

  @inline(__always)
  private static func convert(
    _ source: UnsafeRawPointer, count: Int, to destination: UnsafeMutablePointer<Float>,
    _ widen: (SIMD8<UInt32>) -> SIMD8<Float>
  ) {
    var index = 0
    while index + 8 <= count {
      let bytes = source.loadUnaligned(fromByteOffset: index, as: SIMD8<UInt8>.self)
      UnsafeMutableRawPointer(destination + index)
        .storeBytes(of: widen(SIMD8<UInt32>(truncatingIfNeeded: bytes)), as: SIMD8<Float>.self)
      index += 8
    }
    while index < count {
      let byte = source.load(fromByteOffset: index, as: UInt8.self)
      destination[index] = widen(SIMD8<UInt32>(repeating: UInt32(byte)))[0]
      index += 1
    }
  }
}
