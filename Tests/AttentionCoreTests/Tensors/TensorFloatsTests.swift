import AttentionCore
import Testing

struct TensorFloatsTests {
  private func tensor<Element: BitwiseCopyable>(_ type: ElementType, _ values: [Element]) -> Tensor {
    Tensor(
      elementType: type, shape: [values.count],
      storage: values.withUnsafeBytes { TensorStorage(copying: $0) },
      byteOffset: 0)
  }

  @Test("every one of the 65,536 half-precision numbers is converted exactly")
  func float16() {
    let bits = (UInt16.min...UInt16.max).map { $0 }
    let found = tensor(.float16, bits).floats()
    for (bits, value) in zip(bits, found) {
      let expected = Float(Float16(bitPattern: bits))
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
    }
  }

  @Test("bfloat16 is the upper half of a 32-bit number")
  func bfloat16() {
    let bits: [UInt16] = [0x3F80, 0xBF80, 0x0000, 0x8000, 0x7F80, 0x4049, 0x0001, 0xC2F7, 0x3DCC]
    #expect(tensor(.bfloat16, bits).floats() == bits.map { Float(bitPattern: UInt32($0) << 16) })
  }

  @Test("wide numbers, integers and truth values become the nearest float")
  func otherTypes() {
    #expect(tensor(.float64, [0.1, -2.5e300, 3]).floats() == [0.1, -.infinity, 3])
    #expect(tensor(.int64, [Int64.min, 16_777_217, -3]).floats() == [-9.223_372e18, 16_777_216, -3])
    #expect(tensor(.int8, [Int8(-128), 5]).floats() == [-128, 5])
    #expect(tensor(.uint8, [UInt8(255), 5]).floats() == [255, 5])
    #expect(tensor(.bool, [UInt8(0), 1, 7]).floats() == [0, 1, 1])
  }

  @Test("a part is converted from where it starts", arguments: 0..<12)
  func parts(_ start: Int) {
    let values = (0..<30).map { Float16($0) / 8 }
    var part = [Float](repeating: -1, count: 13)
    part.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress {
        tensor(.float16, values).copyFloats(from: start, count: 13, to: base)
      }
    }
    #expect(part == (start..<start + 13).map { Float($0) / 8 })
  }
}
