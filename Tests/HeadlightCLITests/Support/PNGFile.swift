import TestSupport

/// A PNG file, taken apart by hand.
struct PNGFile {
  let width: Int
  let height: Int
  /// Colour type of the header: 3 is indexed.
  let colorType: UInt8
  /// Text chunks, `tEXt` and uncompressed `iTXt`, in their order.
  let texts: [(keyword: String, value: String)]

  private enum Failure: Error { case notPNG, badChunk(String), badText(String) }

  init(_ bytes: [UInt8]) throws {
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { throw Failure.notPNG }
    func number(_ offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    var chunks: [(type: String, data: ArraySlice<UInt8>)] = []
    var offset = 8
    while offset + 12 <= bytes.count {
      let count = number(offset)
      let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
      guard offset + 12 + count <= bytes.count,
        UInt32(number(offset + 8 + count))
          == TensorBytes.checksum(Array(bytes[offset + 4..<offset + 8 + count]))
      else { throw Failure.badChunk(type) }
      chunks.append((type, bytes[offset + 8..<offset + 8 + count]))
      offset += 12 + count
    }
    guard offset == bytes.count, chunks.first?.type == "IHDR", chunks.last?.type == "IEND" else {
      throw Failure.notPNG
    }
    width = number(16)
    height = number(20)
    colorType = bytes[25]
    texts = try chunks.compactMap { chunk in
      let parts = chunk.data.split(separator: 0, omittingEmptySubsequences: false)
      func text(_ index: Int) -> String { String(decoding: parts[index], as: UTF8.self) }
      switch chunk.type {
      case "tEXt" where parts.count == 2: return (text(0), text(1))
      // Keyword, no compression (two zeros), language, translated keyword, text.
      case "iTXt" where parts.count == 6: return (text(0), text(5))
      case "tEXt", "iTXt", "zTXt": throw Failure.badText(chunk.type)
      default: return nil
      }
    }
  }

  subscript(keyword: String) -> String? { texts.first { $0.keyword == keyword }?.value }
}
