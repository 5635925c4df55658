import FileAccess
import Synchronization

/// The one file of a command that writes one figure. It appears whole.
final class OutputFile: Sendable {
  let path: String
  private let written = Mutex(false)

  /// Checks that the file can stand at `path`; nothing is written yet.
  ///
  /// - Parameter isForced: whether it may take the place of another file.
  init(_ path: String, isForced: Bool) throws {
    switch fileKind(path) {
    case nil:
      let directory = Paths.directory(path)
      switch fileKind(directory) {
      case .directory: break
      case nil: throw OutputError.noDirectory(path: directory)
      case let kind?: throw FileAccessError.notADirectory(path: directory, found: kind)
      }
    case .regular: guard isForced else { throw OutputError.exists(path: path) }
    case let kind?: throw OutputError.notReplaceable(path: path, found: kind)
    }
    self.path = path
  }

  /// Checks that the file is none of those that a run reads.
  func check(isNoneOf inputs: [String]) throws(UsageError) {
    guard let identity = fileIdentity(path), inputs.contains(where: { fileIdentity($0) == identity }) else {
      return
    }
    throw UsageError("--output \(path): this file is read; choose another name")
  }

  /// Whether it is there.
  var isWritten: Bool { written.withLock { $0 } }

  func write(_ bytes: [UInt8]) throws(FileAccessError) {
    try writeFile(path, bytes)
    written.withLock { $0 = true }
  }
}
