import FileAccess
import Synchronization

/// A file whose pieces are made on several threads and written in order; a piece waits until those before it are there.
final class OrderedFile: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: [UInt8]] = [:]
  }

  private let file: AtomicFile
  private let state = Mutex(State())

  init(_ path: String, header: String) throws(FileAccessError) {
    file = try AtomicFile(path)
    try file.write(Array(header.utf8))
  }

  /// Writes piece `index`, from 0, when its turn comes.
  func append(_ index: Int, _ bytes: [UInt8]) throws {
    try state.withLock { state in
      state.waiting[index] = bytes
      while let piece = state.waiting.removeValue(forKey: state.next) {
        try file.write(piece)
        state.next += 1
      }
    }
  }

  /// Writes the end and gives the file its name.
  func finish(footer: String) throws(FileAccessError) {
    try file.write(Array(footer.utf8))
    try file.commit()
  }
}
