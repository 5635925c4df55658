/// Why a file could not be read or written.
public enum FileAccessError: Error, Equatable {
  /// Nothing is at the path.
  case missing(path: String)
  /// Something else than a regular file is where one was expected.
  case notAFile(path: String, found: FileKind)
  /// Something else than a directory is where one was expected.
  case notADirectory(path: String, found: FileKind)
  /// A file is larger than what is read of its kind.
  case tooLarge(path: String, limit: Int)
  /// Reading failed; `code` is the system's error number.
  case unreadable(path: String, operation: String, code: Int32)
  /// Writing failed; `code` is the system's error number.
  case unwritable(path: String, operation: String, code: Int32)

  /// The path the error is about.
  public var path: String {
    switch self {
    case .missing(let path), .notAFile(let path, _), .notADirectory(let path, _), .tooLarge(let path, _),
      .unreadable(let path, _, _),
      .unwritable(let path, _, _):
      path
    }
  }

  /// Whether an input does not exist.
  public var isMissing: Bool { if case .missing = self { true } else { false } }

  /// Whether an output could not be written.
  public var isWriteFailure: Bool {
    switch self {
    case .unwritable, .notADirectory: true
    default: false
    }
  }

  /// What is wrong, without the path.
  public var reason: String {
    switch self {
    case .missing: "no such file or directory"
    case .notAFile(_, let found): "expected a regular file, found \(found)"
    case .notADirectory(_, let found): "expected a directory, found \(found)"
    case .tooLarge(_, let limit): "expected at most \(limit) bytes, found more"
    case .unreadable(_, let operation, let code): "cannot \(operation): \(systemErrorText(code))"
    case .unwritable(_, let operation, let code): "cannot \(operation): \(systemErrorText(code))"
    }
  }
}

extension FileAccessError: CustomStringConvertible {
  public var description: String { "\(path): \(reason)" }
}
