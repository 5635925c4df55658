import AttentionCore
import TensorFiles
import Testing

@Suite struct NPZReaderTests {
  private static let array = npy(
    "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", data: [7, 8, 9])

  @Test func storedArraysAreViewsOfTheFile() throws {
    let bytes = try fixture("stored.npz")
    let storage = bytes.withUnsafeBytes { TensorStorage(copying: $0) }
    let archive = try TensorArchive.read(storage, path: "stored.npz")
    #expect(archive.format == .npz)
    #expect(archive.names == ["W", "b", "flag"])
    #expect(archive["W"]?.floats == [0, 1, 2, 3, 4, 5])
    #expect(archive["W"]?.storage === storage)
    #expect(archive["b"]?.elementType == .int64)
    #expect(archive["b"]?.shape == [3])
    #expect(archive["flag"].map { Array($0.bytes) } == [1])
  }

  @Test func deflatedArraysAreInflated() throws {
    let archive = try read(fixture("deflated.npz"))
    #expect(archive.names == ["W", "zeros"])
    #expect(archive["W"]?.floats == [0, 1, 2, 3, 4, 5])
    #expect(archive["zeros"]?.floats == [Float](repeating: 0, count: 256))
  }

  @Test func everyLawfulVariantIsRead() throws {
    var wide = ZipBytes("a.npy", Self.array)
    wide.isWide = true
    var streamed = ZipBytes("a.npy", Self.array)
    streamed.flags = 8
    streamed.localSize = 0
    streamed.localPackedSize = 0
    streamed.localChecksum = 0
    let plain = ZipBytes("a.npy", Self.array)
    for bytes in [
      zip([plain]), zip([wide]), zip([streamed]), zip([plain], isWide: true),
      zip([plain], comment: "PK\u{5}\u{6}"), zip([.deflated("a.npy", Self.array)]),
    ] {
      #expect(try read(bytes)["a"].map { Array($0.bytes) } == [7, 8, 9])
    }
    #expect(try read(zip([])).names.isEmpty)
  }

  /// The message for an archive of one member after `change`.
  private func error(_ member: ZipBytes? = nil, _ change: (inout ZipBytes) -> Void) -> String? {
    var member = member ?? ZipBytes("a.npy", Self.array)
    change(&member)
    return readingError(zip([member]))
  }

  @Test func lyingLocalHeadersAreRefused() {
    let other =
      "file: tensor 'a.npy': expected a local header like the central directory's entry, found another"
    #expect(error { $0.localName = "b.npy" } == other)
    #expect(error { $0.localMethod = 8 } == other)
    let sizes =
      "file: tensor 'a.npy': expected the central directory's sizes and checksum in the local header, "
      + "found others"
    #expect(error { $0.localSize = 1 } == sizes)
    #expect(error { $0.localPackedSize = 1 } == sizes)
    #expect(error { $0.localChecksum = 1 } == sizes)
    #expect(error { $0.localSize = 0 } == sizes)
    #expect(
      error {
        $0.flags = 8; $0.localSize = 1
      } == sizes)
  }

  @Test func whatIsNotReadIsNamed() {
    #expect(
      error { $0.flags = 1 } == "file: tensor 'a.npy': expected no encryption, found an encrypted member")
    #expect(
      error { $0.method = 12 }
        == "file: tensor 'a.npy': expected stored or deflated data (method 0 or 8), found method 12")
    #expect(
      error { $0.name = "a.txt" }
        == "file: expected a zip archive of NumPy arrays, whose members' names end with .npy, found 'a.txt'")
    #expect(error { $0.name = ".npy" }?.hasSuffix("names end with .npy, found '.npy'") == true)
    #expect(
      readingError(zip([ZipBytes("a.npy", Self.array), ZipBytes("a.npy", Self.array)]))
        == "file: tensor 'a.npy': expected one tensor of this name, found two")
    #expect(
      error {
        $0.data = []; $0.size = 0; $0.checksum = 0
      }?.contains("tensor 'a'") == true)
  }

  @Test func wrongChecksumsAreRefused() {
    #expect(
      error { $0.checksum = 0xABC }?.hasPrefix("file: tensor 'a': expected the checksum abc, found ") == true)
    #expect(
      error(.deflated("a.npy", Self.array)) { $0.data[20] ^= 1 }?.contains("expected the checksum") == true)
  }

  @Test func membersMustLieBeforeTheDirectoryAndApart() {
    #expect(
      error { $0.headerOffset = 5000 }
        == "file: tensor 'a.npy': expected data before the central directory, found a header at byte 5000")
    #expect(
      error {
        $0.packedSize = 5000; $0.size = 5000
      }
        == "file: tensor 'a.npy': expected data before the central directory, found 5000 bytes from byte 35")
    #expect(error { $0.headerOffset = 1 }?.contains("expected a local header like") == true)
    #expect(
      error { $0.size = 1 }
        == "file: tensor 'a.npy': expected 1 bytes of stored data, found \(Self.array.count)")
    // A second member whose header lies inside the first one's data.
    let inner = ZipBytes("b.npy", Self.array)
    let outer = ZipBytes("a.npy", zip([inner]))
    var overlapping = inner
    overlapping.headerOffset = 35
    #expect(
      readingError(zip([outer, overlapping]))
        == "file: tensor 'b.npy': expected members that do not overlap, found one that starts at byte 35")
  }

  @Test func directoriesThatLieAreRefused() {
    let member = ZipBytes("a.npy", Self.array)
    #expect(
      readingError(zip([member], count: 2))
        == "file: expected entries that fit 51 bytes of central directory, found 2")
    #expect(
      readingError(zip([member, ZipBytes("b.npy", Self.array)], count: 1))
        == "file: expected 1 entries in the central directory, found bytes after them")
    #expect(readingError(zip([member]) + [0])?.contains("expected the end record of a zip archive") == true)
    var bytes = zip([member])
    bytes[bytes.count - 10] &+= 1
    #expect(readingError(bytes)?.contains("expected a central directory that ends at byte") == true)
  }

  @Test func deflatedDataOfAnotherLengthIsRefused() {
    let member = ZipBytes.deflated("a.npy", Self.array)
    let size = Self.array.count
    #expect(
      error(member) { $0.size -= 1 }
        == "file: tensor 'a': expected deflated data of \(size - 1) bytes, found more than that")
    #expect(
      error(member) { $0.size += 1 }
        == "file: tensor 'a': expected deflated data of \(size + 1) bytes, found data that ends after \(size) bytes"
    )
    #expect(
      error(member) { $0.data.append(0) }
        == "file: tensor 'a': expected deflated data of \(size) bytes, found 1 bytes after its end")
    #expect(
      error(member) { $0.data[0] = 0x07 }
        == "file: tensor 'a': expected deflated data of \(size) bytes, found data that is not deflated")
    #expect(error(member) { $0.data.removeLast() }?.contains("found data that ends after") == true)
  }

  @Test func zipBombsAreRefusedBeforeMemoryIsTaken() {
    #expect(
      error(.deflated("a.npy", Self.array)) { $0.size = 4_000_000_000 }
        == "file: tensor 'a.npy': expected at most 75336 bytes from 73 deflated ones, found 4000000000"
        .replacing("75336", with: "\((Self.array.count + 5) * 1032)")
        .replacing("73", with: "\(Self.array.count + 5)"))
    var bomb = ZipBytes("a.npy", [UInt8](repeating: 0, count: 1 << 20))
    bomb.method = 8
    bomb.size = 1 << 30
    #expect(
      readingError(zip([bomb]))?.hasPrefix("file: expected arrays that inflate to at most ") == true)
  }
}
