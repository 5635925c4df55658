import FileAccess
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

@Suite struct ReadingTests {
  @Test func aMappedFileHasTheBytesOfTheFile() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a")
      try writeFile(path, [1, 2, 3])
      let file = try MappedFile(path)
      #expect(file.path == path)
      #expect(Array(file.bytes) == [1, 2, 3])
      #expect(try readFile(path) == [1, 2, 3])
    }
  }

  @Test func emptyFilesAreFine() throws {
    try withTemporaryDirectory { directory in
      try writeFile(directory + "/empty", [])
      #expect(try MappedFile(directory + "/empty").bytes.isEmpty)
      #expect(try readFile(directory + "/empty") == [])
    }
  }

  @Test func theBytesOutliveTheName() throws {
    try withTemporaryDirectory { directory in
      try writeFile(directory + "/a", [1, 2, 3])
      let file = try MappedFile(directory + "/a")
      unlink(directory + "/a")
      #expect(Array(file.bytes) == [1, 2, 3])
    }
  }

  /// Both ways to read, so that each rule is checked for both.
  private func errors(_ path: String) -> [FileAccessError?] {
    [
      #expect(throws: FileAccessError.self) { try MappedFile(path) },
      #expect(throws: FileAccessError.self) { try readFile(path) },
    ]
  }

  @Test func whatIsMissingIsMissing() throws {
    try withTemporaryDirectory { directory in
      try writeFile(directory + "/a", [])
      symlink("nowhere", directory + "/dangling")
      for name in ["none", "a/b", "dangling"] {
        let path = Paths.join(directory, name)
        #expect(errors(path) == [.missing(path: path), .missing(path: path)])
      }
      let error = FileAccessError.missing(path: "x")
      #expect(error.isMissing && !error.isWriteFailure)
      #expect(error.description == "x: no such file or directory")
    }
  }

  @Test func directoriesPipesSocketsAndDevicesAreRefusedWithoutWaiting() throws {
    try withTemporaryDirectory { directory in
      mkfifo(directory + "/pipe", 0o600)
      try makeSocket(directory)
      for (path, kind) in [
        (directory, FileKind.directory), (directory + "/pipe", .pipe), (directory + "/socket", .socket),
        ("/dev/zero", .characterDevice),
      ] {
        #expect(fileKind(path) == kind)
        #expect(
          errors(path) == [.notAFile(path: path, found: kind), .notAFile(path: path, found: kind)])
      }
      #expect(
        FileAccessError.notAFile(path: "x", found: .pipe).description
          == "x: expected a regular file, found a pipe")
    }
  }

  /// Makes a socket named `socket`.
  private func makeSocket(_ directory: String) throws {
    #if canImport(Darwin)
      let descriptor = socket(AF_UNIX, SOCK_STREAM, 0)
    #else
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = directory + "/socket"
    try #require(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(result == 0)
  }

  @Test func linksAreFollowed() throws {
    try withTemporaryDirectory { directory in
      try writeFile(directory + "/a", [7])
      symlink("a", directory + "/link")
      symlink("loop", directory + "/loop")
      #expect(try readFile(directory + "/link") == [7])
      #expect(fileKind(directory + "/link") == .regular)
      #expect(
        errors(directory + "/loop").first
          == .unreadable(path: directory + "/loop", operation: "open", code: ELOOP))
    }
  }

  @Test func aPathWithANULByteIsNotCutThere() throws {
    try withTemporaryDirectory { directory in
      try writeFile(directory + "/a", [7])
      let path = directory + "/a\0b"
      #expect(errors(path).first == .unreadable(path: path, operation: "open", code: EINVAL))
      #expect(fileKind(path) == nil)
      #expect(throws: FileAccessError.self) { try writeFile(path, []) }
      #expect(throws: FileAccessError.self) { try makeDirectory(path) }
      #expect(throws: FileAccessError.self) { try listDirectory(path) }
    }
  }

  @Test func filesAboveTheLimitAreRefused() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a"
      try writeFile(path, [UInt8](repeating: 1, count: 10_000))
      #expect(try readFile(path, limit: 10_000).count == 10_000)
      #expect(throws: FileAccessError.tooLarge(path: path, limit: 9_999)) {
        try readFile(path, limit: 9_999)
      }
      #expect(
        FileAccessError.tooLarge(path: "x", limit: 5).description
          == "x: expected at most 5 bytes, found more")
    }
  }

  #if os(Linux)
    @Test func filesThatHideTheirSizeAreReadToTheEnd() throws {
      #expect(try readFile("/proc/self/status").count > 100)
      #expect(throws: FileAccessError.tooLarge(path: "/proc/self/status", limit: 50)) {
        try readFile("/proc/self/status", limit: 50)
      }
    }
  #endif

  @Test func standardInputIsReadToItsEnd() throws {
    func reading(_ bytes: [UInt8], limit: Int) throws -> [UInt8] {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      try #require(write(ends[1], bytes, bytes.count) == bytes.count)
      close(ends[1])
      let original = dup(STDIN_FILENO)
      dup2(ends[0], STDIN_FILENO)
      close(ends[0])
      defer {
        dup2(original, STDIN_FILENO)
        close(original)
      }
      return try readStandardInput(limit: limit)
    }
    let bytes = (0..<9000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(try reading(bytes, limit: 9000) == bytes)
    #expect(try reading([], limit: 9000) == [])
    #expect(throws: FileAccessError.tooLarge(path: "standard input", limit: 8999)) {
      try reading(bytes, limit: 8999)
    }
  }

  @Test func directoriesAreListedInOrder() throws {
    try withTemporaryDirectory { directory in
      for name in ["b", "a", "é", "B", ".hidden"] { try writeFile(Paths.join(directory, name), []) }
      try makeDirectory(directory + "/c/d")
      #expect(try listDirectory(directory) == [".hidden", "B", "a", "b", "c", "é"])
      #expect(throws: FileAccessError.missing(path: directory + "/x")) {
        try listDirectory(directory + "/x")
      }
      #expect(
        throws: FileAccessError.unreadable(path: directory + "/a", operation: "list", code: ENOTDIR)
      ) { try listDirectory(directory + "/a") }
    }
  }
}
