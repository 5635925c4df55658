import FileAccess
import TestSupport
import Testing

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func publishedExamplesAreHashed(text: String, expected: String) {
    #expect(Array(text.utf8).withUnsafeBytes { SHA256.hexDigest(of: $0) } == expected)
  }

  @Test func aMillionLettersAreHashedInAnyPieces() {
    let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    var hash = SHA256()
    letters.withUnsafeBytes { bytes in
      var start = 0
      for length in 1... where start < bytes.count {
        let end = min(bytes.count, start + length)
        hash.update(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        start = end
        if start == bytes.count { break }
      }
    }
    #expect(hash.hexDigest() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func filesAreHashedLikeTheirBytes() throws {
    try withTemporaryDirectory { directory in
      let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try writeFile(directory + "/a", bytes)
      #expect(try hashFile(directory + "/a") == bytes.withUnsafeBytes { SHA256.hexDigest(of: $0) })
      #expect(throws: FileAccessError.notAFile(path: directory, found: .directory)) {
        try hashFile(directory)
      }
    }
  }
}
