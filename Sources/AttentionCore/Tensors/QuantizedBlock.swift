/// Elements that ggml stores together with the scales they share.
///
/// Each is decoded exactly as `dequantize_row_*` of ggml's `ggml-quants.c` does it (and `gguf.quants.dequantize`, the
/// reference in the tests): the same products and sums in 32 bits, in the same order.
protocol QuantizedBlock {
  static var elements: Int { get }
  static var bytes: Int { get }
  /// Writes all elements of the block at `block`.
  static func decode(_ block: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>)
}

extension QuantizedBlock {
  /// Converts `count` elements from element `start` of the blocks at `base` on.
  static func convert(
    _ base: UnsafeRawPointer, from start: Int, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    var block = base + start / elements * bytes
    var skipped = start % elements
    var done = 0
    while done < count {
      let part = min(elements - skipped, count - done)
      if part == elements {
        decode(block, to: destination + done)
      } else {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: elements) { whole in
          guard let address = whole.baseAddress else { return }
          decode(block, to: address)
          (destination + done).update(from: address + skipped, count: part)
        }
      }
      block += bytes
      done += part
      skipped = 0
    }
  }
}

/// Sixteen numbers at a time.
typealias Bytes = SIMD16<UInt8>

extension UnsafeRawPointer {
  /// The half-precision number at `offset`.
  @inline(__always)
  func half(_ offset: Int) -> Float {
    HalfPrecision.float16(loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { load(fromByteOffset: offset, as: UInt8.self) }

  @inline(__always)
  func sixteen(_ offset: Int) -> Bytes { loadUnaligned(fromByteOffset: offset, as: Bytes.self) }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func store(_ values: SIMD16<Float>, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: values, as: SIMD16<Float>.self)
  }
}

extension Bytes {
  /// As signed numbers, less `zero`.
  @inline(__always)
  func floats(less zero: Int32 = 0) -> SIMD16<Float> {
    SIMD16<Float>(SIMD16<Int32>(truncatingIfNeeded: self) &- zero)
  }
}
