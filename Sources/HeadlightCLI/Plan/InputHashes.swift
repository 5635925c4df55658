import Dispatch
import FileAccess
import Synchronization

/// A file that was read.
struct InputFile: Sendable {
  let path: String
  let byteCount: Int
  let sha256: String
}

/// The hashes of what a run reads. Large files are hashed in the background while the batch runs, so that a model of many
/// gigabytes does not delay its first sequence.
final class InputHashes: Sendable {
  private let files: [MappedFile]
  private let known: [InputFile]
  private let digests: Mutex<[Int: String]> = Mutex([:])
  private let group = DispatchGroup()

  /// Maps the files at `paths`, so that they stay what they are now even where an output takes their place.
  ///
  /// - Parameter known: files that have been hashed; they come after the others.
  init(_ paths: [String], known: [InputFile]) throws(FileAccessError) {
    var files: [MappedFile] = []
    for path in paths { files.append(try MappedFile(path)) }
    self.files = files
    self.known = known
  }

  /// The paths of all files.
  var paths: [String] { files.map(\.path) + known.map(\.path) }

  /// Begins to hash, on threads of its own.
  func startHashing() {
    for (index, file) in files.enumerated() {
      DispatchQueue.global(qos: .utility).async(group: group) { [self] in
        let digest = SHA256.hexDigest(of: file.bytes)
        digests.withLock { $0[index] = digest }
      }
    }
  }

  /// Waits until every file is hashed.
  ///
  /// - Precondition: `startHashing()` was called.
  func finish() -> [InputFile] {
    group.wait()
    let digests = digests.withLock { $0 }
    return files.enumerated().map { index, file in
      InputFile(path: file.path, byteCount: file.bytes.count, sha256: digests[index] ?? "")
    } + known
  }
}
