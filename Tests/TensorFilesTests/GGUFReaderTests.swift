import AttentionCore
import TensorFiles
import Testing

struct GGUFReaderTests {
  @Test("elements of every type are what gguf-py makes of them, from any place on")
  func everyTypeAgreesWithTheReference() throws {
    let archive = try read(fixture("types.gguf"))
    let expected = try read(fixture("types.safetensors"))
    #expect(archive.format == .gguf)
    #expect(archive.names.sorted() == expected.names.sorted())
    var random = SeededGenerator(state: 3)
    for name in archive.names {
      let tensor = try #require(archive[name])
      let values = try #require(expected[name]).floats()
      #expect(tensor.elementType.name == name)
      #expect(tensor.shape == expected[name]?.shape, "\(name)")
      #expect(tensor.floats().map(\.bitPattern) == values.map(\.bitPattern), "\(name)")
      for _ in 0..<50 {
        let start = Int.random(in: 0..<values.count, using: &random)
        let count = Int.random(in: 0...values.count - start, using: &random)
        var part = [Float](repeating: -1, count: count + 1)
        part.withUnsafeMutableBufferPointer { part in
          if let base = part.baseAddress { tensor.copyFloats(from: start, count: count, to: base) }
        }
        #expect(part == values[start..<start + count] + [-1], "\(name) from \(start), \(count) elements")
      }
    }
  }

  @Test func metadataHasTypes() throws {
    let metadata = try #require(read(fixture("types.gguf")).gguf)
    #expect(metadata.keys.first == "general.architecture")
    #expect(metadata["general.architecture"]?.string == "test")
    for (key, value) in [
      ("uint8", 255), ("int8", -128), ("uint16", 65535), ("int16", -32768), ("uint32", 4_294_967_295),
      ("int32", -2_147_483_648), ("int64", Int.min),
    ] { #expect(metadata["a.\(key)"]?.int == value, "\(key)") }
    #expect(metadata["a.uint64"]?.int == nil)
    #expect(metadata["a.uint64"]?.double == 0x1p64)
    #expect(metadata["a.float32"]?.double == Double(Float(0.1)))
    #expect(metadata["a.float64"]?.double == 0.1)
    #expect(metadata["a.bool"]?.bool == true)
    #expect(metadata["a.string"]?.string == "é")
    #expect(metadata["a.strings"]?.array?.strings == ["", "Ġthe", "▁"])
    #expect(metadata["a.integers"]?.array?.ints == [1, -2, 3])
    #expect(metadata["a.numbers"]?.array?.doubles == [0.5, -1.5])
    #expect(metadata["a.flags"]?.array?.bools == [true, false])
    #expect(metadata["a.nested"]?.array?.count == 2)
    #expect(metadata["a.nested"]?.array?.ints == nil)
    #expect(metadata["a.integers"]?.array?.strings == nil)
    #expect(metadata["missing"] == nil)
  }

  @Test(arguments: [UInt32(2), 3])
  func bothVersionsAreRead(version: UInt32) throws {
    var file = GGUFBytes(version: version, tensors: 2, values: 1)
    file.value("general.alignment", type: 4, [64, 0, 0, 0])
    file.tensor("b", sizes: [3], type: 24, offset: 64)
    file.tensor("a", sizes: [2, 1], type: 0, offset: 0)
    let archive = try read(file.file(alignment: 64, dataCount: 67))
    #expect(archive.names == ["b", "a"])
    #expect(archive["a"]?.shape == [1, 2])
    #expect(archive["b"].map { Array($0.bytes) } == [64, 65, 66])
  }

  @Test func aFileWithoutTensorsIsRead() throws {
    #expect(try read(GGUFBytes().bytes).names.isEmpty)
  }

  /// What is wrong with a file, and the file.
  static let malformed: [(String, [UInt8])] = {
    func one(_ sizes: [UInt64], type: UInt32 = 0, offset: UInt64 = 0, dataCount: Int = 64) -> [UInt8] {
      var file = GGUFBytes(tensors: 1)
      file.tensor("t", sizes: sizes, type: type, offset: offset)
      return file.file(dataCount: dataCount)
    }
    func value(_ type: UInt32, _ content: [UInt8], key: String = "k") -> [UInt8] {
      var file = GGUFBytes(values: 1)
      file.value(key, type: type, content)
      return file.bytes
    }
    var twice = GGUFBytes(values: 2)
    var overlapping = GGUFBytes(tensors: 2)
    var duplicate = GGUFBytes(tensors: 2)
    for _ in 0..<2 { twice.value("k", type: 0, [1]) }
    for (name, offset) in [("a", UInt64(0)), ("b", 32)] {
      overlapping.tensor(name, sizes: [16], type: 0, offset: offset)
      duplicate.tensor("t", sizes: [8], type: 0, offset: offset)
    }
    var deep: [UInt8] = [9, 0, 0, 0] + little64(1)
    for _ in 0..<4 { deep += [9, 0, 0, 0] + little64(1) }
    let nan: [UInt8] = [0xFF, 0xFE]
    return [
      ("version 2 or 3 of GGUF, found version 1; convert the model again", GGUFBytes(version: 1).bytes),
      ("found a file for big-endian machines", GGUFBytes(version: 0x0300_0000).bytes),
      ("at most 0 tensors in the rest of the file, found \(UInt64.max)", GGUFBytes(tensors: .max).bytes),
      ("at most 0 metadata values in the rest of the file, found 1", GGUFBytes(values: 1).bytes),
      (
        "a key inside the file, found one of",
        GGUFBytes(values: 1).bytes + little64(.max - 7) + nan + little64(0)
      ),
      ("UTF-8 as a key, found other bytes", GGUFBytes(values: 1).bytes + little64(2) + nan + little64(0)),
      ("a type from 0 to 12 for 'k', found 13", value(13, [0])),
      ("0 or 1 for 'k', found another byte", value(7, [2])),
      ("0 or 1 for 'k', found another byte", value(9, [7, 0, 0, 0] + little64(2) + [1, 2])),
      (
        "at most 2 elements of 'k' in the rest of the file, found 3",
        value(9, [2, 0, 0, 0] + little64(3) + nan + nan)
      ),
      ("a text of 'k' inside the file, found one of", value(9, [8, 0, 0, 0] + little64(1) + little64(.max))),
      (
        "arrays nested at most 4 deep for 'k', found deeper ones",
        value(9, deep + [0, 0, 0, 0] + little64(0))
      ),
      ("each key once, found 'k' twice", twice.bytes),
      (
        "a power of 2 up to 1048576 as general.alignment, found 24",
        value(4, [24, 0, 0, 0], key: "general.alignment")
      ),
      (
        "a power of 2 up to 1048576 as general.alignment, found 0",
        value(4, [0, 0, 0, 0], key: "general.alignment")
      ),
      ("tensor 't': expected at most 4 dimensions, found 5", one([1, 1, 1, 1, 1])),
      ("tensor 't': expected dimensions that fit memory", one([.max])),
      ("tensor 't': expected a shape that fits memory", one([1 << 40, 1 << 40])),
      ("tensor 't': expected a shape that fits memory", one([1 << 62, 0, 4])),
      (
        "tensor 't': expected rows of a multiple of 256 elements for Q4_K, found [3, 128]",
        one([128, 3], type: 12)
      ),
      ("tensor 't': expected rows of a multiple of 32 elements for Q8_0, found []", one([], type: 8)),
      ("tensor 't': element type MXFP4 is not supported; supported are F32, F16, Q4_0", one([32], type: 39)),
      ("tensor 't': element type number 99 of ggml is not supported", one([32], type: 99)),
      ("tensor 't': expected an offset that is a multiple of 32, found 4", one([4], offset: 4)),
      ("tensor 't': expected an offset inside the file", one([4], offset: .max)),
      (
        "tensor 't': expected 16 bytes from offset 9223372036854775776 on",
        one([4], offset: 0x7FFF_FFFF_FFFF_FFE0)
      ),
      ("tensor 't': expected 68 bytes from offset 0 on, found a file that ends at offset 64", one([17])),
      (
        "tensor 'b': expected an offset from 64 on, after the tensor before it, found 32",
        overlapping.file(dataCount: 96)
      ),
      ("tensor 't': expected one tensor of this name, found two", duplicate.file(dataCount: 64)),
    ]
  }()

  @Test(arguments: malformed)
  func malformedFilesAreRefused(problem: String, bytes: [UInt8]) {
    let error = readingError(bytes) ?? "none"
    #expect(error.contains(problem), "found: \(error)")
  }
}
