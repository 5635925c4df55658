import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that appears under its name whole or not at all.
///
/// Bytes go to a hidden file `.<name>.<process>.<number>.part` in the same directory; `commit()` gives it
/// its name. Without `commit()` it is removed when the object's life ends. Methods may be called from
/// several threads, except that nothing may follow `commit()`.
public final class AtomicFile: Sendable {
  /// The name the file gets.
  public let path: String
  private let temporaryPath: String
  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var end = 0
    var isClosed = false
    var isCommitted = false
  }

  /// Creates the hidden file beside `path`.
  ///
  /// Its mode is 0666 less the process's mask.
  public init(_ path: String) throws(FileAccessError) {
    (descriptor, temporaryPath) = try createHiddenFile(beside: path)
    self.path = path
  }

  deinit {
    state.withLock { state in
      if !state.isClosed { close(descriptor) }
      if !state.isCommitted { unlink(temporaryPath) }
    }
  }

  /// Adds `bytes` after what this method wrote before.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileAccessError) {
    let offset = state.withLock { state in
      defer { state.end += bytes.count }
      return state.end
    }
    try write(bytes, at: offset)
  }

  /// Adds `bytes` after what was added before.
  public func write(_ bytes: [UInt8]) throws(FileAccessError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(FileAccessError) in
      try write(UnsafeRawBufferPointer(buffer))
    }
  }

  /// Writes `bytes` at a place of its own, from any thread.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileAccessError) {
    try writeFully(descriptor, bytes, at: offset, path: path)
  }

  /// Makes the file exactly `byteCount` long; bytes not yet written are 0.
  public func setSize(_ byteCount: Int) throws(FileAccessError) {
    if case .failure(let error) = retrying({ ftruncate(descriptor, off_t(byteCount)) }) {
      throw .unwritable(path: path, operation: "write", code: error.code)
    }
  }

  /// Closes the file and gives it its name, in place of a file that has it.
  public func commit() throws(FileAccessError) {
    let code = state.withLock { state -> Int32 in
      precondition(!state.isClosed, "a file is committed once")
      state.isClosed = true
      // A descriptor is gone after close, even when it was interrupted.
      guard close(descriptor) == 0 || errno == EINTR else { return errno }
      guard rename(temporaryPath, path) == 0 else { return errno }
      state.isCommitted = true
      return 0
    }
    guard code == 0 else { throw .unwritable(path: path, operation: "write", code: code) }
  }
}

private let hiddenFiles = Atomic<Int>(0)

/// Creates the file `.<name>.<process>.<number>.part` beside `path`, open for reading and writing.
func createHiddenFile(
  beside path: String
) throws(FileAccessError) -> (descriptor: Int32, path: String) {
  let name = Paths.lastComponent(path)
  guard isSafePath(path), !name.isEmpty, name != ".", name != ".." else {
    throw .unwritable(path: path, operation: "create a file", code: EINVAL)
  }
  // A name may have 255 bytes; the additions need room.
  let stem = String(decoding: name.utf8.prefix(200), as: UTF8.self)
  while true {
    let number = hiddenFiles.add(1, ordering: .relaxed).newValue
    let hidden = Paths.join(Paths.directory(path), ".\(stem).\(getpid()).\(number).part")
    switch retrying({ open(hidden, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }) {
    case .success(let opened): return (opened, hidden)
    case .failure(let error):
      // Left behind by a process that was killed and had this one's number.
      if error.code == EEXIST { continue }
      throw .unwritable(path: path, operation: "create a file", code: error.code)
    }
  }
}

/// Writes all of `bytes` at a place of the file.
func writeFully(
  _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, at offset: Int, path: String
) throws(FileAccessError) {
  var written = 0
  while written < bytes.count {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
    switch retrying({ pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written)) }) {
    case .success(let count): written += count
    case .failure(let error): throw .unwritable(path: path, operation: "write", code: error.code)
    }
  }
}

/// Writes a file whole or not at all, in place of one that has its name.
public func writeFile(_ path: String, _ bytes: [UInt8]) throws(FileAccessError) {
  let file = try AtomicFile(path)
  try file.write(bytes)
  try file.commit()
}
