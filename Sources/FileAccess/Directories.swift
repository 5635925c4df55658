#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Makes the directory `path` and those above it that are missing. One that exists is fine.
public func makeDirectory(_ path: String) throws(FileAccessError) {
  guard isSafePath(path), !path.isEmpty else {
    throw .unwritable(path: path, operation: "make a directory", code: EINVAL)
  }
  var missing: [String] = []
  var current = path
  while true {
    guard mkdir(current, 0o777) != 0 else { break }
    let code = errno
    // Checked whatever the code is: a directory that exists may also answer "read-only file system".
    if fileKind(current) == .directory { break }
    let parent = Paths.directory(current)
    guard code == ENOENT, parent != current else {
      throw .unwritable(path: current, operation: "make a directory", code: code)
    }
    missing.append(current)
    current = parent
  }
  for path in missing.reversed() where mkdir(path, 0o777) != 0 {
    let code = errno
    guard fileKind(path) == .directory else {
      throw .unwritable(path: path, operation: "make a directory", code: code)
    }
  }
}

/// Names in the directory `path` without `.` and `..`, ordered by their bytes.
public func listDirectory(_ path: String) throws(FileAccessError) -> [String] {
  guard isSafePath(path) else { throw .unreadable(path: path, operation: "list", code: EINVAL) }
  guard let directory = opendir(path) else {
    if errno == ENOENT { throw .missing(path: path) }
    throw .unreadable(path: path, operation: "list", code: errno)
  }
  defer { closedir(directory) }
  var names: [String] = []
  while true {
    errno = 0
    guard let entry = readdir(directory) else {
      guard errno == 0 else { throw .unreadable(path: path, operation: "list", code: errno) }
      break
    }
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// Removes the file at `path`; what is not there or cannot be removed stays as it is.
public func removeFile(_ path: String) {
  if isSafePath(path) { unlink(path) }
}

/// Removes the directory at `path` if it is empty.
public func removeEmptyDirectory(_ path: String) {
  if isSafePath(path) { rmdir(path) }
}
