import Testing

@testable import AttentionCore

/// Values by hand; every type against gguf-py is compared in `GGUFReaderTests`.
struct QuantizedBlockTests {
  private func tensor(_ type: ElementType, _ count: Int, _ bytes: [UInt8]) -> Tensor {
    Tensor(
      elementType: type, shape: [count], storage: bytes.withUnsafeBytes { TensorStorage(copying: $0) },
      byteOffset: 0)
  }

  @Test("Q8_0 multiplies signed bytes by the block's scale")
  func q80() {
    // 0x3800 is 0.5.
    let block: [UInt8] = [0x00, 0x38] + (0..<32).map { UInt8(bitPattern: Int8($0 - 16)) }
    let second: [UInt8] = [0x00, 0x3C] + [UInt8](repeating: 3, count: 32)
    let found = tensor(.q80, 64, block + second).floats()
    #expect(found == (0..<32).map { Float($0 - 16) / 2 } + [Float](repeating: 3, count: 32))
  }

  @Test("Q4_0 has its first half in the low bits")
  func q40() {
    let block: [UInt8] = [0x00, 0x3C] + [UInt8](repeating: 0xF1, count: 16)
    #expect(
      tensor(.q40, 32, block).floats()
        == [Float](repeating: -7, count: 16) + [Float](repeating: 7, count: 16))
  }

  @Test("bytes are counted by blocks")
  func byteCounts() {
    for type in ElementType.allCases {
      let blocks = tensor(
        type, 3 * type.elementsPerBlock, [UInt8](repeating: 0, count: 3 * type.bytesPerBlock))
      #expect(blocks.byteCount == 3 * type.bytesPerBlock)
      #expect(blocks.bytes.count == blocks.byteCount)
      #expect(blocks.floats() == [Float](repeating: 0, count: blocks.count))
    }
  }
}
