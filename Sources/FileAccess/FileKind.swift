#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What a path leads to, after symbolic links are followed.
public enum FileKind: String, Sendable, CustomStringConvertible {
  case regular = "a regular file"
  case directory = "a directory"
  case pipe = "a pipe"
  case socket = "a socket"
  case characterDevice = "a character device"
  case blockDevice = "a block device"
  case other = "something else"

  public var description: String { rawValue }

  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .directory
    case S_IFIFO: self = .pipe
    case S_IFSOCK: self = .socket
    case S_IFCHR: self = .characterDevice
    case S_IFBLK: self = .blockDevice
    default: self = .other
    }
  }
}

/// What tells one file from another, whatever names lead to it.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  fileprivate init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}

/// The identity of what `path` leads to, or nil when nothing is there that can be seen.
public func fileIdentity(_ path: String) -> FileIdentity? {
  var status = stat()
  guard isSafePath(path), stat(path, &status) == 0 else { return nil }
  return FileIdentity(status)
}

/// Whether `path` itself is a symbolic link.
public func isSymbolicLink(_ path: String) -> Bool {
  var status = stat()
  return isSafePath(path) && lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
}

/// What is at `path`, or nil when nothing is there that can be seen.
public func fileKind(_ path: String) -> FileKind? {
  var status = stat()
  guard isSafePath(path), stat(path, &status) == 0 else { return nil }
  return FileKind(mode: status.st_mode)
}
