import Dispatch
import FileAccess
import TensorFiles
import TestSupport
import Testing

@Suite struct SafetensorsWriterTests {
  @Test func theFileHasTheseBytes() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.safetensors")
      let writer = try SafetensorsWriter(
        path: path, tensors: [("w", [2]), ("s", [])], metadata: ["b": "2", "a": "1"])
      try [3.5].withUnsafeBufferPointer { try writer.write(tensor: 1, elementOffset: 0, $0) }
      try [1, 2].withUnsafeBufferPointer { try writer.write(tensor: 0, elementOffset: 0, $0) }
      try writer.finish()
      let header =
        #"{"__metadata__":{"a":"1","b":"2"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
        + #""s":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}"#
      let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
      #expect(
        try readFile(path) == safetensors(padded) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0, 0x60, 0x40])
      #expect(try listDirectory(directory) == ["a.safetensors"])
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.safetensors")
      let writer = try SafetensorsWriter(
        path: path, tensors: [("attention.0", [2, 2, 3]), ("empty", [0, 5])], metadata: ["k": "\"v\"\n"])
      for head in [1, 0] {
        let values = (0..<6).map { Float(head * 6 + $0) }
        try values.withUnsafeBufferPointer { try writer.write(tensor: 0, elementOffset: head * 6, $0) }
      }
      try writer.finish()
      let archive = try TensorArchive.open(path)
      #expect(archive.names == ["attention.0", "empty"])
      #expect(archive.metadata == ["k": "\"v\"\n"])
      #expect(archive["attention.0"]?.shape == [2, 2, 3])
      #expect(archive["attention.0"]?.floats == (0..<12).map(Float.init))
      #expect(archive["empty"]?.shape == [0, 5])
    }
  }

  @Test func threadsMayWriteAtOnce() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.safetensors")
      let writer = try SafetensorsWriter(path: path, tensors: [("w", [64, 100])])
      DispatchQueue.concurrentPerform(iterations: 64) { row in
        [Float](repeating: Float(row), count: 100).withUnsafeBufferPointer {
          try? writer.write(tensor: 0, elementOffset: row * 100, $0)
        }
      }
      try writer.finish()
      let tensor = try #require(TensorArchive.open(path)["w"])
      #expect(tensor.floats == (0..<6400).map { Float($0 / 100) })
    }
  }

  @Test func anUnfinishedFileNeverAppears() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.safetensors")
      do {
        let writer = try SafetensorsWriter(path: path, tensors: [("w", [3])])
        try [1, 2].withUnsafeBufferPointer { try writer.write(tensor: 0, elementOffset: 0, $0) }
        #expect(throws: TensorFileError.unfinished(path: path, tensor: "w", expected: 3, found: 2)) {
          try writer.finish()
        }
      }
      #expect(try listDirectory(directory).isEmpty)
    }
  }

  @Test func impossibleTensorsAreRefused() throws {
    try withTemporaryDirectory { directory in
      let path = Paths.join(directory, "a.safetensors")
      for tensors in [
        [("w", [Int.max, 2])], [("w", [-1])], [("__metadata__", [1])], [("w", [1]), ("w", [1])],
      ] {
        #expect(throws: TensorFileError.self) { try SafetensorsWriter(path: path, tensors: tensors) }
      }
      let left = try listDirectory(directory)
      #expect(left.isEmpty)
    }
  }

  @Test func aMissingDirectoryIsAWriteFailure() {
    do {
      _ = try SafetensorsWriter(path: "/nonexistent/a.safetensors", tensors: [])
      Issue.record("created")
    } catch {
      #expect(error.isWriteFailure)
      #expect(
        error.description == "/nonexistent/a.safetensors: cannot create a file: No such file or directory")
    }
  }
}
