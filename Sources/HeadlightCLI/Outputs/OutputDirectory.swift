import FileAccess
import Synchronization

/// Why nothing can be written where it was asked for.
enum OutputError: Error, CustomStringConvertible {
  case notEmpty(path: String)
  /// A file is there already.
  case exists(path: String)
  /// Something is there that a file cannot replace.
  case notReplaceable(path: String, found: FileKind)
  /// The directory that a file is to stand in is not there.
  case noDirectory(path: String)

  var description: String {
    switch self {
    case .exists(let path):
      "\(path): the file is there already; choose another name, or replace it with --force"
    case .notReplaceable(let path, let found): "\(path): expected the name of a file to write, found \(found)"
    case .noDirectory(let path): "\(path): no such directory to write into"
    case .notEmpty(let path):
      "\(path): the directory already holds files; choose another one, or write into it with --force"
    }
  }
}

/// The directory of a run.
enum OutputDirectory {
  /// Makes the directory; one that already holds files is refused unless `isForced`. Hidden files do not count: they
  /// are a system's own, or what a killed run left.
  static func prepare(_ path: String, isForced: Bool) throws {
    switch fileKind(path) {
    case nil: try makeDirectory(path)
    case .directory:
      if !isForced, try listDirectory(path).contains(where: { !$0.hasPrefix(".") }) {
        throw OutputError.notEmpty(path: path)
      }
    case let kind?: throw FileAccessError.notADirectory(path: path, found: kind)
    }
  }
}

/// The files of one sequence: each appears whole, and they are taken back when the sequence fails.
final class SequenceOutput: Sendable {
  /// Where the sequence's files are.
  let directory: String
  private let written = Mutex<[String]>([])
  private let folders = Mutex<[String]>([])

  init(directory: String) throws(FileAccessError) {
    self.directory = directory
    try makeDirectory(directory)
  }

  func path(_ name: String) -> String { Paths.join(directory, name) }

  /// Makes a folder inside the directory.
  func makeFolder(_ name: String) throws(FileAccessError) {
    try makeDirectory(path(name))
    folders.withLock { $0.append(name) }
  }

  /// Writes a whole file.
  func write(_ bytes: [UInt8], to name: String) throws(FileAccessError) {
    try writeFile(path(name), bytes)
    didWrite(name)
  }

  /// Remembers a file that was written by other means.
  func didWrite(_ name: String) { written.withLock { $0.append(name) } }

  /// The files that were written, in a fixed order.
  var files: [String] { written.withLock { $0 }.sorted { naturallyPrecedes($0, $1) } }

  /// Removes what was written.
  func discard() {
    for name in files { removeFile(path(name)) }
    for name in folders.withLock({ $0 }).reversed() { removeEmptyDirectory(path(name)) }
    removeEmptyDirectory(directory)
  }
}

/// Orders names so that `L2H10` comes after `L2H9`.
func naturallyPrecedes(_ left: String, _ right: String) -> Bool {
  func parts(_ name: String) -> [(text: Substring, number: Int?)] {
    var parts: [(Substring, Int?)] = []
    var rest = name[...]
    while let first = rest.first {
      let isDigit = first.isASCII && first.isNumber
      let part = rest.prefix { ($0.isASCII && $0.isNumber) == isDigit }
      parts.append((part, isDigit ? Int(part) : nil))
      rest = rest.dropFirst(part.count)
    }
    return parts
  }
  for (a, b) in zip(parts(left), parts(right)) where a.text != b.text {
    if let x = a.number, let y = b.number, x != y { return x < y }
    return a.text < b.text
  }
  return left.count < right.count
}
