#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file without a name for what does not fit into memory. It is gone when the object's life ends, or the process's, however that
/// ends.
///
/// Pieces are written and read at places of their own, from several threads.
public final class ScratchFile: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Creates the file in the directory `directory`, and takes its name away at once.
  public init(in directory: String) throws(FileAccessError) {
    path = Paths.join(directory, "scratch")
    let hidden: String
    (descriptor, hidden) = try createHiddenFile(beside: path)
    removeFile(hidden)
  }

  deinit { close(descriptor) }

  /// Writes `bytes` at `offset`.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileAccessError) {
    try writeFully(descriptor, bytes, at: offset, path: path)
  }

  /// Fills `buffer` with what was written at `offset`.
  ///
  /// - Throws: `FileAccessError` when reading fails or the file ends before.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileAccessError) {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      switch retrying({ pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled)) }) {
      case .success(0): throw .unreadable(path: path, operation: "read", code: EIO)
      case .success(let count): filled += count
      case .failure(let error): throw .unreadable(path: path, operation: "read", code: error.code)
      }
    }
  }
}
