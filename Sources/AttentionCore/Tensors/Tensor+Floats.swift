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
  /// F16, BF16 and F8 convert exactly; F64 and wide integers are rounded to nearest. Of blocks, `start` may be any
  /// element and the end any other: a block of which only a part is asked for is converted whole.
  /// - Complexity: O(`count`), without allocation on the heap.
  public func copyFloats(from start: Int, count: Int, to destination: UnsafeMutablePointer<Float>) {
    precondition(start >= 0 && count >= 0 && start + count <= self.count)
    guard count > 0, let base = bytes.baseAddress else { return }
    if elementType.isBlockQuantized {
      copyBlocks(base, from: start, count: count, to: destination)
      return
    }
    let source = base + start * elementType.bytesPerBlock
    switch elementType {
    case .float32:
      UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: count * 4)
    case .float16: HalfPrecision.convertFloat16(source, count: count, to: destination)
    case .bfloat16: HalfPrecision.convertBFloat16(source, count: count, to: destination)
    case .float8e4m3: EighthPrecision.convertE4M3(source, count: count, to: destination)
    case .float8e5m2: EighthPrecision.convertE5M2(source, count: count, to: destination)
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
    case .q40, .q41, .q50, .q51, .q80, .iq4NL, .q2K, .q3K, .q4K, .q5K, .q6K, .iq4XS: break
    }
  }

  private func copyBlocks(
    _ base: UnsafeRawPointer, from start: Int, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    switch elementType {
    case .q40: Q40Block.convert(base, from: start, count: count, to: destination)
    case .q41: Q41Block.convert(base, from: start, count: count, to: destination)
    case .q50: Q50Block.convert(base, from: start, count: count, to: destination)
    case .q51: Q51Block.convert(base, from: start, count: count, to: destination)
    case .q80: Q80Block.convert(base, from: start, count: count, to: destination)
    case .iq4NL: IQ4NLBlock.convert(base, from: start, count: count, to: destination)
    case .q2K: Q2KBlock.convert(base, from: start, count: count, to: destination)
    case .q3K: Q3KBlock.convert(base, from: start, count: count, to: destination)
    case .q4K: Q4KBlock.convert(base, from: start, count: count, to: destination)
    case .q5K: Q5KBlock.convert(base, from: start, count: count, to: destination)
    case .q6K: Q6KBlock.convert(base, from: start, count: count, to: destination)
    case .iq4XS: IQ4XSBlock.convert(base, from: start, count: count, to: destination)
    default: break
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
