#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A regular file whose bytes are memory: pages are read when they are touched.
///
/// The file must not be made shorter while it is mapped.
public final class MappedFile: @unchecked Sendable {
  /// The path it was opened by.
  public let path: String
  /// All bytes of the file; valid while the object lives.
  public let bytes: UnsafeRawBufferPointer

  /// Maps the file at `path`.
  ///
  /// - Throws: `FileAccessError` when it leads to no regular file (a directory, a pipe, a device) or
  ///   cannot be mapped.
  public init(_ path: String) throws(FileAccessError) {
    let file = try ReadableFile(path)
    self.path = path
    guard file.byteCount > 0 else {
      // An empty range cannot be mapped.
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let address = mmap(nil, file.byteCount, PROT_READ, MAP_PRIVATE, file.descriptor, 0),
      address != MAP_FAILED
    else { throw .unreadable(path: path, operation: "map into memory", code: errno) }
    bytes = UnsafeRawBufferPointer(start: address, count: file.byteCount)
  }

  deinit {
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }
}
