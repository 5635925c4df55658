import AttentionCore
import FileAccess
import TensorFiles
import TestSupport
import Testing

@Suite struct SafetensorsReaderTests {
  static let twoTensors = """
    {"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2,2],"data_offsets":[3,19]},\
    "a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}
    """

  @Test func aLongNameIsQuotedInPart() {
    let name = String(repeating: "n", count: 200_000)
    let header = Array(#"{"\#(name)":{"dtype":"\#(name)","shape":[],"data_offsets":[0,4]}}"#.utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    #expect((readingError(length + header) ?? name).utf8.count < 400)
  }

  @Test func tensorsAreViewsInHeaderOrder() throws {
    let archive = try read(safetensors(Self.twoTensors, dataCount: 19))
    #expect(archive.format == .safetensors)
    #expect(archive.names == ["b", "a"])
    #expect(archive.metadata == ["format": "pt"])
    let a = try #require(archive["a"])
    #expect(a.elementType == .uint8)
    #expect(a.shape == [3])
    #expect(Array(a.bytes) == [0, 1, 2])
    let b = try #require(archive["b"])
    #expect(b.shape == [2, 2])
    #expect(Array(b.bytes) == Array(3..<19))
    #expect(b.storage === a.storage)
    #expect(archive["c"] == nil)
  }

  @Test func scalarsAndEmptyTensorsAreRead() throws {
    let archive = try read(
      safetensors(
        """
        {"s":{"dtype":"F64","shape":[],"data_offsets":[0,8]},"e":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]}}
        """, dataCount: 8))
    #expect(archive["s"]?.count == 1)
    #expect(archive["e"]?.count == 0)
  }

  @Test func everyElementTypeIsReadByItsName() throws {
    for type in ElementType.allCases where !type.isBlockQuantized {
      let size = type.bytesPerBlock
      let header = #"{"t":{"dtype":"\#(type.name)","shape":[1],"data_offsets":[0,\#(size)]}}"#
      #expect(try read(safetensors(header, dataCount: size))["t"]?.elementType == type)
    }
  }

  @Test func blocksHaveNoNameInTheFormat() {
    #expect(
      readingError(
        safetensors(#"{"t":{"dtype":"Q8_0","shape":[32],"data_offsets":[0,34]}}"#, dataCount: 34)
      )?.hasPrefix("file: tensor 't': element type Q8_0 is not supported; supported are F64, F32, F16")
        == true)
  }

  @Test("every number of eight bits is what PyTorch makes of it", arguments: ["e4m3", "e5m2"])
  func float8(name: String) throws {
    let archive = try read(fixture("float8.safetensors"))
    let found = try #require(archive[name]).floats()
    let expected = try #require(archive["\(name).expected"]).floats()
    #expect(found.count == 256)
    for (found, expected) in zip(found, expected) {
      #expect(found.bitPattern == expected.bitPattern || found.isNaN && expected.isNaN)
    }
    var part = [Float](repeating: 0, count: 21)
    part.withUnsafeMutableBufferPointer { part in
      if let base = part.baseAddress { archive[name]?.copyFloats(from: 29, count: 21, to: base) }
    }
    #expect(part == Array(expected[29..<50]))
  }

  @Test func blanksAfterTheHeaderAreAccepted() throws {
    #expect(try read(safetensors("{}   ")).names.isEmpty)
  }

  @Test func namesThatOnlyLookTheSameAreTwoTensors() throws {
    let archive = try read(
      safetensors(
        "{\"\u{E9}\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
          + "\"e\u{301}\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", dataCount: 2))
    #expect(archive["\u{E9}"]?.byteOffset != archive["e\u{301}"]?.byteOffset)
  }

  /// Header texts that break one rule each, with bytes of data and the message.
  static let refused: [(header: String, dataCount: Int, message: String)] = [
    ("[]", 0, "file: expected a header that starts with '{', found another start"),
    (" {}", 0, "file: expected a header that starts with '{', found another start"),
    ("{", 0, "file: line 1, column 2: expected a key or '}', found the end of the text"),
    ("{}x", 0, "file: line 1, column 3: expected the end of the text, found 'x'"),
    (#"{"__metadata__":[]}"#, 0, "file: expected an object of strings as __metadata__, found an array"),
    (#"{"__metadata__":{"a":1}}"#, 0, "file: expected a string as 'a' in __metadata__, found a number"),
    (
      #"{"t":3}"#, 0,
      "file: tensor 't': expected an object with dtype, shape and data_offsets, found a number"
    ),
    (#"{"t":{}}"#, 0, "file: tensor 't': expected a string as dtype, found none"),
    (#"{"t":{"dtype":7}}"#, 0, "file: tensor 't': expected a string as dtype, found a number"),
    (
      #"{"t":{"dtype":"F8_E8M0","shape":[1],"data_offsets":[0,1]}}"#, 1,
      "file: tensor 't': element type F8_E8M0 is not supported; supported are F64, F32, F16, BF16, F8_E4M3, "
        + "F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL"
    ),
    (#"{"t":{"dtype":"U8"}}"#, 0, "file: tensor 't': expected an array of sizes as shape, found none"),
    (
      #"{"t":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, 1,
      "file: tensor 't': expected an array of sizes as shape, found [-1]"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#, 1,
      "file: tensor 't': expected an array of sizes as shape, found [1.0]"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[1]}}"#, 1,
      "file: tensor 't': expected two offsets as data_offsets, found none"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#, 1,
      "file: tensor 't': expected two offsets as data_offsets, found [0,1,2]"
    ),
    (
      #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,7]}}"#, 7,
      "file: tensor 't': expected data_offsets 8 bytes apart for F32 [2], found [0, 7]"
    ),
    (
      #"{"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, 8,
      "file: tensor 't': expected data_offsets 8 bytes apart for F32 [2], found [8, 0]"
    ),
    (
      #"{"t":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
      "file: tensor 't': expected a shape that fits memory, found [4611686018427387904, 4]"
    ),
    (
      #"{"t":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}}"#, 0,
      "file: tensor 't': expected a shape that fits memory, found [4611686018427387904, 4, 0]"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, 2,
      "file: tensor 't': expected data that begins at offset 0, found 1"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"u":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
      3, "file: tensor 'u': expected data that begins at offset 2, found 1"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"u":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"#,
      3, "file: tensor 'u': expected data that begins at offset 1, found 2"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 1,
      "file: expected 2 bytes of data after the header, found 1"
    ),
    (
      #"{"t":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 3,
      "file: expected 2 bytes of data after the header, found 3"
    ),
    ("{}", 1, "file: expected 0 bytes of data after the header, found 1"),
    (
      #"{"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"t":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
      0, "file: line 1, column 54: the key 't' occurs twice in one object"
    ),
  ]

  @Test(arguments: refused.indices)
  func eachBrokenRuleHasItsMessage(index: Int) {
    let (header, dataCount, message) = Self.refused[index]
    let bytes = safetensors(header, dataCount: dataCount)
    #expect(readingError(bytes, path: "file.safetensors") == "file.safetensors" + message.dropFirst(4))
  }

  @Test func lengthsThatLieAreRefused() {
    #expect(
      readingError([1, 2, 3], path: "a.safetensors")
        == "a.safetensors: expected 8 bytes with the header's length, found a file of 3 bytes")
    #expect(
      readingError([9, 0, 0, 0, 0, 0, 0, 0, 0x7B, 0x7D])
        == "file: expected a header of 9 bytes, found 2 bytes after its length")
    var bytes: [UInt8] = []
    bytes.append(little: UInt64(100_000_001))
    #expect(
      readingError(bytes + [0x7B], path: "a.safetensors")
        == "a.safetensors: expected a header of at most 100000000 bytes, found a length of 100000001")
    bytes = []
    bytes.append(little: UInt64.max)
    #expect(readingError(bytes + [0x7B], path: "a.safetensors")?.contains("18446744073709551615") == true)
  }

  @Test func openReadsTheFileAtAPath() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "model.safetensors")
      try writeFile(path, safetensors(Self.twoTensors, dataCount: 19))
      let archive = try TensorArchive.open(path)
      #expect(archive.path == path)
      #expect(archive.files == [path])
      #expect(archive["a"].map { Array($0.bytes) } == [0, 1, 2])
    }
  }

  @Test func whatIsNotAFileIsRefused() throws {
    try withTemporaryDirectory { directory in
      #expect(throws: TensorFileError.access(.missing(path: directory + "/none.safetensors"))) {
        try TensorArchive.open(directory + "/none.safetensors")
      }
      #expect(throws: TensorFileError.access(.notAFile(path: directory, found: .directory))) {
        try TensorArchive.open(directory)
      }
      #expect(throws: TensorFileError.access(.notAFile(path: "/dev/null", found: .characterDevice))) {
        try TensorArchive.open("/dev/null")
      }
    }
  }
}
