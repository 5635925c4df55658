#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// An open descriptor of a regular file, for reading; closed at the end of its life.
struct ReadableFile: ~Copyable {
  let path: String
  let descriptor: Int32
  /// Number of bytes when the file was opened.
  let byteCount: Int

  /// Opens `path`, which must lead to a regular file. Never waits, as opening a pipe would.
  init(_ path: String) throws(FileAccessError) {
    let opened = try openForReading(path)
    var status = stat()
    let code = fstat(opened, &status) == 0 ? 0 : errno
    let kind = FileKind(mode: status.st_mode)
    guard code == 0, kind == .regular else {
      close(opened)
      if code == 0 { throw .notAFile(path: path, found: kind) }
      throw .unreadable(path: path, operation: "read", code: code)
    }
    self.path = path
    descriptor = opened
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }
}

/// Opens whatever is at `path`, without waiting for the other end of a pipe.
private func openForReading(_ path: String) throws(FileAccessError) -> Int32 {
  guard isSafePath(path) else { throw .unreadable(path: path, operation: "open", code: EINVAL) }
  switch retrying({ open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) }) {
  case .success(let descriptor): return descriptor
  case .failure(let error):
    if error.code == ENOENT || error.code == ENOTDIR { throw .missing(path: path) }
    // A socket has no descriptor to look at.
    if error.code == ENXIO, let kind = fileKind(path) { throw .notAFile(path: path, found: kind) }
    throw .unreadable(path: path, operation: "open", code: error.code)
  }
}

/// Reads from `descriptor` into `buffer` until it is full or the input ends.
///
/// - Returns: Number of bytes read.
func readFully(
  _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, path: String
) throws(FileAccessError) -> Int {
  var filled = 0
  while filled < buffer.count {
    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
    switch retrying({ read(descriptor, rest.baseAddress, rest.count) }) {
    case .success(0): return filled
    case .success(let count): filled += count
    case .failure(let error): throw .unreadable(path: path, operation: "read", code: error.code)
    }
  }
  return filled
}

/// Reads what `descriptor` still has, in steps that double.
private func readToEnd(
  _ descriptor: Int32, expecting expected: Int, limit: Int, path: String
) throws(FileAccessError) -> [UInt8] {
  var bytes: [UInt8] = []
  var step = max(min(expected, limit), 4095) + 1
  while true {
    var failure: FileAccessError?
    let chunk = [UInt8](unsafeUninitializedCapacity: step) { buffer, count in
      do throws(FileAccessError) {
        count = try readFully(descriptor, into: UnsafeMutableRawBufferPointer(buffer), path: path)
      } catch { failure = error }
    }
    if let failure { throw failure }
    if bytes.isEmpty { bytes = chunk } else { bytes.append(contentsOf: chunk) }
    guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
    if chunk.count < step { return bytes }
    step = max(4096, min(bytes.count, limit - bytes.count + 1))
  }
}

/// All bytes of the regular file at `path`.
///
/// - Parameter limit: Most bytes the file may have.
/// - Throws: `FileAccessError` when the path leads to no regular file, or to one that is too large.
public func readFile(_ path: String, limit: Int = 1 << 30) throws(FileAccessError) -> [UInt8] {
  let file = try ReadableFile(path)
  guard file.byteCount <= limit else { throw .tooLarge(path: path, limit: limit) }
  return try readToEnd(file.descriptor, expecting: file.byteCount, limit: limit, path: path)
}

/// All bytes of standard input, which may be a pipe or a terminal.
///
/// - Parameter limit: Most bytes that are taken.
public func readStandardInput(limit: Int = 1 << 30) throws(FileAccessError) -> [UInt8] {
  try readToEnd(STDIN_FILENO, expecting: 1 << 16, limit: limit, path: "standard input")
}
