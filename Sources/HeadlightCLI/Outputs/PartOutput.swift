import FileAccess

/// Where the files of one part of a sequence go: into the sequence's folder, or, where a command writes one figure, to one path.
struct PartOutput: Sendable {
  private enum Place: Sendable {
    /// In a folder of their own where a sequence has several parts.
    case folder(SequenceOutput, part: String?)
    /// Under this name, whatever a sink calls its file.
    case file(OutputFile)
  }

  private let place: Place

  /// The folder of a sequence, and inside it that of the part where the sequence has several.
  init(_ output: SequenceOutput, part: String?) { place = .folder(output, part: part) }

  /// One file.
  init(_ file: OutputFile) { place = .file(file) }

  /// The name of a file as the sequence's list has it.
  func name(_ name: String) -> String {
    if case .folder(_, let part?) = place { "\(part)/\(name)" } else { name }
  }

  /// Makes the part's own folder, where it has one.
  func make() throws(FileAccessError) {
    if case .folder(let output, let part?) = place { try output.makeFolder(part) }
  }

  func path(_ name: String) -> String {
    switch place {
    case .folder(let output, _): output.path(self.name(name))
    case .file(let file): file.path
    }
  }

  func makeFolder(_ name: String) throws(FileAccessError) {
    if case .folder(let output, _) = place { try output.makeFolder(self.name(name)) }
  }

  /// Writes a whole file.
  func write(_ bytes: [UInt8], to name: String) throws(FileAccessError) {
    switch place {
    case .folder(let output, _): try output.write(bytes, to: self.name(name))
    case .file(let file): try file.write(bytes)
    }
  }

  /// Remembers a file that was written by other means.
  func didWrite(_ name: String) {
    if case .folder(let output, _) = place { output.didWrite(self.name(name)) }
  }
}
