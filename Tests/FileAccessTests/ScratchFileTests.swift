import FileAccess
import TestSupport
import Testing

@Suite struct ScratchFileTests {
  @Test("a scratch file has no name and gives back what was written, in any order")
  func withoutName() throws {
    try withTemporaryDirectory { directory in
      let file = try ScratchFile(in: directory)
      #expect(try listDirectory(directory) == [])
      try [UInt8](4...6).withUnsafeBytes { try file.write($0, at: 3) }
      try [UInt8](1...3).withUnsafeBytes { try file.write($0, at: 0) }
      var bytes = [UInt8](repeating: 0, count: 4)
      try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 1) }
      #expect(bytes == [2, 3, 4, 5])
    }
  }

  @Test("reading behind the end, and a directory that is not there, are errors")
  func errors() throws {
    try withTemporaryDirectory { directory in
      let file = try ScratchFile(in: directory)
      var bytes: [UInt8] = [0]
      #expect(throws: FileAccessError.self) {
        try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
      }
      #expect(throws: FileAccessError.self) { try ScratchFile(in: directory + "/none") }
    }
  }
}
