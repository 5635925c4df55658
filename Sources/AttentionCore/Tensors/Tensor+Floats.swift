extension Tensor {
  /// All elements as 32-bit floats, in row-major order; see `copyFloats(from:count:to:)`.
  public func floats() -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      copyFloats(from: 0, count: count, to: base)
      initialized = count
    }
  }

  /// Converts `count` elements that start at element `start` to 32-bit floats.
  ///
  /// F16 and BF16 convert exactly; F64 and wide integers are rounded to nearest.
  /// - Complexity: O(`count`), without allocation.
  public func copyFloats(from start: Int, count: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(start >= 0 && count >= 0 && start + count <= self.count)
    guard count > 0, let base = bytes.baseAddress else { return }
    let source = base + start * elementType.byteCount
    switch elementType {
    case .float32:
      UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: count * 4)
    case .float16: HalfPrecision.convertFloat16(source, count: count, to: destination)
    case .bfloat16: HalfPrecision.convertBFloat16(source, count: count, to: destination)
    case .float64: Self.convert(source, Double.self, count, destination) { Float($0) }
    case .int64: Self.convert(source, Int64.self, count, destination) { Float($0) }
    case .int32: Self.convert(source, Int32.self, count, destination) { Float($0) }
    case .int16: Self.convert(source, Int16.self, count, destination) { Float($0) }
    case .int8: Self.convert(source, Int8.self, count, destination) { Float($0) }
    case .uint64: Self.convert(source, UInt64.self, count, destination) { Float($0) }
    case .uint32: Self.convert(source, UInt32.self, count, destination) { Float($0) }
    case .uint16: Self.convert(source, UInt16.self, count, destination) { Float($0) }
    case .uint8: Self.convert(source, UInt8.self, count, destination) { Float($0) }
    case .bool: Self.convert(source, UInt8.self, count, destination) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The address of element `start` as 32-bit floats where the memory already holds aligned F32, so that
  /// it can be used without a copy; `nil` otherwise. Valid while the tensor's storage is.
  public func floatAddress(of start: Int) -> UnsafePointer<Float>? {
    guard elementType == .float32, let base = bytes.baseAddress else { return nil }
    let address = base + start * 4
    guard UInt(bitPattern: address) % UInt(MemoryLayout<Float>.alignment) == 0 else { return nil }
    return address.assumingMemoryBound(to: Float.self)
  }

  @inline(__always)
  private static func convert<Element: BitwiseCopyable>(
    _ source: UnsafeRawPointer, _ type: Element.Type, _ count: Int,
    _ destination: UnsafeMutablePointer<Float>, _ body: (Element) -> Float
  ) {
    for index in 0..<count {
      destination[index] = body(
        source.loadUnaligned(fromByteOffset: index * MemoryLayout<Element>.size, as: type))
    }
  }
}

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
      destination[index] = widen(SIMD8<UInt32>(repeating: UInt32(half)))[0]
      index += 1
    }
  }

  @inline(__always)
  private static func widen(_ half: SIMD8<UInt32>) -> SIMD8<Float> {
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
