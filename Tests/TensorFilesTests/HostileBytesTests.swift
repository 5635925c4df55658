import AttentionCore
import TensorFiles
import Testing

/// Valid samples of every format, cut and changed at random: each is read or refused, and nothing traps.
@Suite struct HostileBytesTests {
  static let json = Array(#"{"__metadata__":{"a":"b"},"W":[[1,2.5e1],[3,-4]],"é":7}"#.utf8)

  static func samples() throws -> [(name: String, bytes: [UInt8])] {
    let array = npy("{'descr': '>f4', 'fortran_order': True, 'shape': (2, 2), }", data: Array(0..<16))
    var wide = ZipBytes("a.npy", array)
    wide.isWide = true
    var gguf = GGUFBytes(tensors: 2, values: 3)
    gguf.value("general.alignment", type: 4, [32, 0, 0, 0])
    gguf.value("words", type: 9, [8, 0, 0, 0] + little64(2) + little64(1) + [0x61] + little64(0))
    gguf.value("nested", type: 9, [9, 0, 0, 0] + little64(1) + [7, 0, 0, 0] + little64(2) + [0, 1])
    gguf.tensor("q", sizes: [32, 2], type: 8, offset: 0)
    gguf.tensor("w", sizes: [3, 2], type: 1, offset: 96)
    return try [
      ("GGUF", gguf.file(dataCount: 108)),
      ("safetensors", safetensors(SafetensorsReaderTests.twoTensors, dataCount: 19)),
      ("npy", array), ("matrix.npy", fixture("matrix.npy")), ("JSON", json),
      ("stored.npz", fixture("stored.npz")), ("deflated.npz", fixture("deflated.npz")),
      ("zip64", zip([wide, .deflated("b.npy", array)], isWide: true)),
    ]
  }

  @Test func everyTruncationIsAnError() throws {
    for (name, bytes) in try Self.samples() {
      #expect(readingError(bytes) == nil, "\(name)")
      for length in 0..<bytes.count where readingError(Array(bytes[..<length])) == nil {
        Issue.record("\(name) cut after \(length) bytes is read")
      }
    }
  }

  @Test func randomChangesNeverTrap() throws {
    var random = SeededGenerator(state: 2)
    let interesting: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF, 0x22, 0x2C, 0x30, 0x39, 0x5B, 0x5D, 0x7B, 0x7D]
    for (name, sample) in try Self.samples() {
      var readable = 0
      for _ in 0..<4000 {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          switch Int.random(in: 0..<5, using: &random) {
          case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
          case 1: bytes[place] = interesting.randomElement(using: &random) ?? 0
          case 2: bytes.insert(interesting.randomElement(using: &random) ?? 0, at: place)
          case 3: if bytes.count > 1 { bytes.remove(at: place) }
          default:
            for index in place..<min(place + 8, bytes.count) { bytes[index] = 0xFF }
          }
        }
        guard let archive = try? read(bytes) else { continue }
        readable += 1
        if let metadata = archive.gguf {
          for array in metadata.keys.compactMap({ metadata[$0]?.array }) {
            _ = (array.strings, array.ints, array.doubles, array.bools)
          }
        }
        for tensor in archive.names.compactMap({ archive[$0] }) {
          #expect(tensor.bytes.count == tensor.byteCount)
          if tensor.count < 1 << 16 { _ = tensor.floats() }
        }
      }
      #expect(readable < 4000, "\(name)")
    }
  }
}
