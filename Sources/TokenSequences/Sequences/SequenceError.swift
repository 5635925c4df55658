import FileAccess

/// What can be wrong with one sequence; the others of its file are still good.
public struct SequenceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where the sequence stands, e.g. `prompts.jsonl, line 3`.
  public let origin: String
  /// What is wrong with it and what was expected.
  public let problem: String

  /// - Parameters:
  ///   - origin: where the sequence stands.
  ///   - problem: what is wrong.
  public init(origin: String, problem: String) {
    self.origin = origin
    self.problem = problem
  }

  public var description: String { "\(origin): \(problem)" }
}

/// What can be wrong with a whole file of sequences.
public enum SequenceFileError: Error, Sendable, CustomStringConvertible {
  /// It cannot be read.
  case file(FileAccessError)
  /// It can be read, but not understood.
  case malformed(path: String, problem: String)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .malformed(let path, let problem): "\(path): \(problem)"
    }
  }

  /// The most bytes that a file of sequences may have.
  static let sizeLimit = 1 << 28

  static func bytes(_ path: String) throws(SequenceFileError) -> [UInt8] {
    do throws(FileAccessError) {
      return try path == "-" ? readStandardInput(limit: sizeLimit) : readFile(path, limit: sizeLimit)
    } catch {
      throw .file(error)
    }
  }
}
