import AttentionCore
import TensorFiles
import Testing

@Suite struct NPYReaderTests {
  @Test func numpyFilesAreRead() throws {
    let archive = try read(fixture("matrix.npy"), path: "dir/matrix.npy")
    #expect(archive.format == .npy)
    #expect(archive.names == ["matrix"])
    #expect(archive["matrix"]?.shape == [2, 3])
    #expect(archive["matrix"]?.floats == [0, 1, 2, 3, 4, 5])
  }

  @Test func columnMajorArraysAreTransposed() throws {
    let tensor = try #require(read(fixture("fortran.npy"))["file"])
    #expect(tensor.shape == [2, 3, 4])
    #expect(tensor.elementType == .int16)
    let values = (0..<24).map { tensor.bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Int16.self) }
    #expect(values == Array(0..<24))
  }

  @Test func bigEndianArraysAreSwapped() throws {
    let tensor = try #require(read(fixture("bigendian.npy"))["file"])
    #expect(tensor.elementType == .float64)
    let values = (0..<6).map { tensor.bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
    #expect(values == [0, 1, 2, 3, 4, 5])
  }

  @Test func scalarsAreRead() throws {
    let tensor = try #require(read(fixture("scalar.npy"))["file"])
    #expect(tensor.shape == [])
    #expect(tensor.elementType == .float16)
    #expect(Array(tensor.bytes) == [0x00, 0x41])
  }

  @Test(arguments: [
    ("<f8", ElementType.float64), ("<f4", .float32), ("<f2", .float16), ("<i8", .int64), ("<i4", .int32),
    ("<i2", .int16), ("|i1", .int8), ("<u8", .uint64), ("<u4", .uint32), ("<u2", .uint16), ("|u1", .uint8),
    ("|b1", .bool), ("<i1", .int8),
  ])
  func typeDescriptionsAreUnderstood(descr: String, type: ElementType) throws {
    let header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (1,), }\n"
    let data = [UInt8](repeating: 0, count: type.bytesPerBlock)
    #expect(try read(npy(header, data: data))["file"]?.elementType == type)
  }

  @Test(arguments: [
    "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1)}",
    "{'descr':'|u1','fortran_order':False,'shape':(2,1,),}      \n",
    "{\"shape\": (2L, 1L), \"fortran_order\": True, \"descr\": \"|u1\"}",
  ])
  func headersOfOtherWritersAreRead(header: String) throws {
    for version in UInt8(1)...3 {
      #expect(try read(npy(header, data: [5, 6], version: version))["file"]?.shape == [2, 1])
    }
  }

  private static let valid = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }"

  @Test(arguments: [
    ("", "'{' at byte 0 of the header, found its end"),
    ("{", "a string at byte 1 of the header, found its end"),
    ("{}", "the keys descr, fortran_order and shape at byte 2 of the header, found none"),
    ("[]", "'{' at byte 0 of the header, found '['"),
    (valid + "x", "the end of the header at byte 57 of the header, found 'x'"),
    ("{'descr': '<f4'}", "the keys descr, fortran_order and shape at byte 16 of the header, found descr"),
    ("{'descr': '<f4', 'descr': '<f4'}", "each key once at byte 17 of the header, found 'descr' twice"),
    ("{'dtype': '<f4'}", "descr, fortran_order or shape at byte 1 of the header, found 'dtype'"),
    ("{'descr': [('a', '<f4')]}", "a string at byte 10 of the header, found '['"),
    ("{'descr': 'a\\'b'}", "a plain character at byte 12 of the header, found '\\'"),
    ("{'descr': 'abc", "the end of the string at byte 14 of the header, found its end"),
    ("{'fortran_order': 1}", "True or False at byte 18 of the header, found '1'"),
    ("{'shape': [1]}", "'(' at byte 10 of the header, found '['"),
    ("{'shape': (1)}", "',' at byte 12 of the header, found ')'"),
    ("{'shape': (-1,)}", "a size at byte 11 of the header, found '-'"),
    ("{'shape': (1, 2", "')' at byte 15 of the header, found its end"),
    ("{'shape': (,)}", "a size at byte 11 of the header, found ','"),
    ("{'shape': (9999999999999999999,)}", "a size that fits 64 bits at byte 29 of the header, found '9'"),
  ])
  func eachFlawOfAHeaderHasItsMessage(header: String, message: String) {
    #expect(readingError(npy(header)) == "file: expected " + message)
  }

  @Test(arguments: ["<c8", "<U5", "|S3", "<M8[s]", "|V2", "f4", "=f4", "|f4", "", "<f16"])
  func otherElementTypesAreNamed(descr: String) {
    let header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (1,), }"
    #expect(
      readingError(npy(header))?.hasPrefix("file: element type '\(descr)' is not supported; supported are ")
        == true)
  }

  @Test func sizesThatDisagreeAreRefused() {
    #expect(
      readingError(npy(Self.valid, data: [0, 0, 0])) == "file: expected 4 bytes of data for F32 [1], found 3")
    #expect(
      readingError(npy(Self.valid, data: [0, 0, 0, 0, 0]))
        == "file: expected 4 bytes of data for F32 [1], found 5")
    let huge = "{'descr': '<f4', 'fortran_order': True, 'shape': (4611686018427387904, 4, 0), }"
    #expect(
      readingError(npy(huge))
        == "file: expected a shape that fits memory, found [4611686018427387904, 4, 0]")
  }

  @Test func moreDimensionsThanNumPyKnowsAreRefused() throws {
    func header(_ rank: Int) -> String {
      "{'descr': '|u1', 'fortran_order': True, 'shape': (\(String(repeating: "1, ", count: rank))), }"
    }
    #expect(try read(npy(header(64), data: [7]))["file"]?.shape.count == 64)
    #expect(readingError(npy(header(65), data: [7])) == "file: expected at most 64 dimensions, found 65")
  }

  @Test func versionsAndLengthsAreChecked() {
    #expect(
      readingError(npy(Self.valid, version: 4))
        == "file: expected version 1.0, 2.0 or 3.0 of the npy format, found version 4.0")
    #expect(
      readingError([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 2, 0, 0xFF, 0xFF, 0xFF, 0xFF])
        == "file: expected a header of at most 65536 bytes inside the file, found a header length of 4294967295"
    )
    #expect(
      readingError([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 9])
        == "file: expected a header of at most 65536 bytes inside the file, found the end of the file")
  }

  @Test func emptyColumnMajorArraysAreRead() throws {
    let header = "{'descr': '>f4', 'fortran_order': True, 'shape': (3, 0, 9223372036854775807), }"
    #expect(readingError(npy(header))?.contains("a shape that fits memory") == true)
    let small = "{'descr': '>f4', 'fortran_order': True, 'shape': (3, 0, 5), }"
    #expect(try read(npy(small))["file"]?.count == 0)
  }
}
