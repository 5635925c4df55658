import Dispatch
import FileAccess
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct WritingTests {
  @Test func aFileAppearsWithCommit() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.txt")
      let file = try AtomicFile(path)
      try file.write([1, 2])
      try file.write([3])
      let names = try listDirectory(directory)
      #expect(names.count == 1)
      #expect(names.first?.hasPrefix(".a.txt.\(getpid()).") == true)
      #expect(names.first?.hasSuffix(".part") == true)
      try file.commit()
      #expect(try listDirectory(directory) == ["a.txt"])
      #expect(try readFile(path) == [1, 2, 3])
    }
  }

  @Test func aFileThatIsNotCommittedIsRemoved() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.txt")
      try writeFile(path, [7])
      do {
        let file = try AtomicFile(path)
        try file.write([1, 2])
      }
      #expect(try listDirectory(directory) == ["a.txt"])
      #expect(try readFile(path) == [7])
    }
  }

  @Test func writingReplacesAFile() throws {
    try withTemporaryDirectory { directory in
      try writeFile(directory + "/a", [1, 2, 3])
      try writeFile(directory + "/a", [4])
      #expect(try readFile(directory + "/a") == [4])
    }
  }

  @Test func piecesGoToTheirPlacesFromManyThreads() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a"
      let file = try AtomicFile(path)
      try file.setSize(100_000)
      DispatchQueue.concurrentPerform(iterations: 99) { index in
        [UInt8](repeating: UInt8(index), count: 1000).withUnsafeBytes {
          try? file.write($0, at: index * 1000)
        }
      }
      try file.commit()
      let expected = (0..<99).flatMap { [UInt8](repeating: UInt8($0), count: 1000) }
      #expect(try readFile(path) == expected + [UInt8](repeating: 0, count: 1000))
    }
  }

  @Test func twoWritersOfOneNameDoNotMix() throws {
    try withTemporaryDirectory { directory in
      let first = try AtomicFile(directory + "/a")
      let second = try AtomicFile(directory + "/a")
      try first.write([1])
      try second.write([2])
      try first.commit()
      try second.commit()
      #expect(try readFile(directory + "/a") == [2])
      #expect(try listDirectory(directory) == ["a"])
    }
  }

  @Test func theModeFollowsTheMask() throws {
    try withTemporaryDirectory { directory in
      let mask = umask(0)
      umask(mask)
      try writeFile(directory + "/a", [])
      var status = stat()
      try #require(stat(directory + "/a", &status) == 0)
      #expect(status.st_mode & 0o777 == 0o666 & ~mask)
    }
  }

  @Test func longNamesLeaveRoomForTheHiddenOne() throws {
    try withTemporaryDirectory { directory in
      let name = String(repeating: "é", count: 125)
      try writeFile(Paths.join(directory, name), [1])
      #expect(try listDirectory(directory) == [name])
    }
  }

  @Test func failuresNameThePathAndTheReason() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/none/a"
      let missing = #expect(throws: FileAccessError.self) { try writeFile(path, []) }
      #expect(missing == .unwritable(path: path, operation: "create a file", code: ENOENT))
      #expect(missing?.isWriteFailure == true)
      #expect(missing?.description == "\(path): cannot create a file: No such file or directory")

      try makeDirectory(directory + "/taken")
      let taken = #expect(throws: FileAccessError.self) { try writeFile(directory + "/taken", []) }
      #expect(taken == .unwritable(path: directory + "/taken", operation: "write", code: EISDIR))
      #expect(try listDirectory(directory) == ["taken"])
      #expect(throws: FileAccessError.self) { try writeFile("", []) }
      #expect(throws: FileAccessError.self) { try writeFile("..", []) }
    }
  }

  #if os(Linux)
    @Test func aSizeTheFileSystemRefusesIsAnError() throws {
      try withTemporaryDirectory { directory in
        let file = try AtomicFile(directory + "/a")
        let error = #expect(throws: FileAccessError.self) { try file.setSize(.max) }
        #expect(error?.isWriteFailure == true)
      }
    }
  #endif

  @Test func directoriesAreMadeWithTheirParents() throws {
    try withTemporaryDirectory { directory in
      for _ in 0..<2 {
        try makeDirectory(directory + "/a/b//c/")
        #expect(fileKind(directory + "/a/b/c") == .directory)
      }
      try makeDirectory(".")
      try makeDirectory("/")
      try writeFile(directory + "/file", [])
      #expect(
        throws: FileAccessError.unwritable(
          path: directory + "/file", operation: "make a directory", code: EEXIST)
      ) { try makeDirectory(directory + "/file") }
      #expect(
        throws: FileAccessError.unwritable(
          path: directory + "/file/x", operation: "make a directory", code: ENOTDIR)
      ) { try makeDirectory(directory + "/file/x") }
      #expect(throws: FileAccessError.self) { try makeDirectory("") }
    }
  }
}
