#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The path from the root that `path` leads to: symbolic links are followed as far as they are there, and `.` and `..` are gone.
/// What does not exist yet is taken for directories.
public func resolvedPath(_ path: String) -> String {
  func real(_ path: String) -> String? {
    guard isSafePath(path), let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
  let slash = UInt8(ascii: "/")
  var resolved = path.utf8.first == slash ? "/" : real(".") ?? "/"
  for name in path.utf8.split(separator: slash) {
    if name.elementsEqual(".".utf8) { continue }
    if name.elementsEqual("..".utf8) {
      resolved = Paths.directory(resolved)
    } else {
      let next = Paths.join(resolved, String(decoding: name, as: UTF8.self))
      resolved = real(next) ?? next
    }
  }
  return resolved
}

extension Paths {
  /// The way from one directory to another, as text: `../b` from `/a` to `/b`, empty where they are the same.
  ///
  /// - Parameters:
  ///   - directory, target: from the root, without `.` and `..` (`resolvedPath`).
  public static func relative(from directory: String, to target: String) -> String {
    func names(_ path: String) -> [String] {
      path.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    }
    let (start, end) = (names(directory), names(target))
    let common = zip(start, end).prefix { $0.utf8.elementsEqual($1.utf8) }.count
    return (Array(repeating: "..", count: start.count - common) + end.dropFirst(common)).joined(
      separator: "/")
  }
}
