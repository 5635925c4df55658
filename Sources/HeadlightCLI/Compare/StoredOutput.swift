import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TensorFiles
import TokenSequences

/// What an earlier `report` wrote: the sequences of its manifest, with their metrics and, where it wrote safetensors, their maps.
struct StoredOutput: ComparisonSide {
  /// A sequence of the manifest.
  struct Entry: Sendable {
    let id: String
    /// Its folder inside the output.
    let directory: String
    let text: String?
    /// The folders of its parts inside its own; one that is empty where it has one part.
    let folders: [String]
  }

  let path: String
  let name: String
  let facts: [(name: String, value: String)]
  let json: JSONValue
  let notes: [String]
  /// The sequences that were written.
  let entries: [Entry]
  /// Which layers and heads are compared; `nil` for all.
  let selection: HeadSelection

  var sequences: [String] { entries.map(\.id) }

  /// Whether a directory has the manifest of an output.
  static func isOutput(_ path: String) -> Bool {
    fileKind(path) == .directory && fileKind(Paths.join(path, "manifest.json")) == .regular
  }

  /// Reads the manifest.
  init(_ path: String, selection: HeadSelection) throws {
    let file = Paths.join(path, "manifest.json")
    let manifest = try StoredFile.json(file)
    func malformed(_ problem: String) -> StoredFileError { StoredFileError(path: file, problem: problem) }
    guard let version = manifest["headlight"]?.string, let sequences = manifest["sequences"]?.array else {
      throw malformed("expected the manifest of headlight report, with 'headlight' and 'sequences'")
    }
    var entries: [Entry] = []
    var names: Set<ExactName> = []
    for (index, sequence) in sequences.enumerated() {
      guard let id = sequence["id"]?.string, let status = sequence["status"]?.string else {
        throw malformed("sequence \(index + 1): expected 'id' and 'status'")
      }
      guard names.insert(ExactName(id)).inserted else {
        throw malformed("two sequences are called '\(shortened(id))'")
      }
      guard status == "done" else { continue }
      guard let directory = sequence["directory"]?.string, Self.isInside(directory) else {
        throw malformed("sequence '\(shortened(id))': expected a folder inside the output as 'directory'")
      }
      let parts = (sequence["parts"]?.array ?? []).map { $0["part"]?.string ?? "" }
      guard parts.allSatisfy({ AttentionPart(rawValue: $0) != nil }) else {
        throw malformed("sequence '\(shortened(id))': a part that is not known")
      }
      entries.append(
        Entry(
          id: id, directory: directory, text: sequence["text"]?.string, folders: parts.isEmpty ? [""] : parts)
      )
    }
    self.path = path
    self.entries = entries
    self.selection = selection
    name = displayName(ofPath: path)
    let model = manifest["model"]?["path"]?.string
    facts =
      [("output", name)] + (model.map { [("model", displayName(ofPath: $0))] } ?? [])
      + [("written by", "headlight \(shortened(version))"), ("sequences", "\(entries.count)")]
    json = [
      "kind": "output", "path": .string(path), "headlight": .string(version),
      "model": manifest["model"] ?? .null,
    ]
    notes =
      manifest["merge"] == nil ? [] : ["\(name): maps are of words, into which tokens were merged"]
  }

  /// Whether a name stays inside its directory.
  private static func isInside(_ name: String) -> Bool {
    name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
    }
  }

  func sequence(_ index: Int) throws -> any SideSequence {
    let entry = entries[index]
    return StoredSequence(
      text: entry.text,
      stored: try entry.folders.map { folder in
        try StoredPart(Paths.join(path, Paths.join(entry.directory, folder)), selection: selection)
      })
  }
}

/// A text whose equality is that of its bytes.
struct ExactName: Hashable {
  private let bytes: [UInt8]
  init(_ text: String) { bytes = Array(text.utf8) }
}

/// What is wrong with a file that an earlier run wrote.
struct StoredFileError: Error, CustomStringConvertible {
  let path: String
  let problem: String
  var description: String { "\(path): \(problem)" }
}

/// Reads files that an earlier run wrote.
enum StoredFile {
  /// The most bytes of a manifest or of metrics.
  private static let limit = 1 << 28

  static func json(_ path: String) throws -> JSONValue {
    let bytes = try readFile(path, limit: limit)
    do throws(JSONError) { return try JSONValue.parse(bytes) } catch {
      throw StoredFileError(path: path, problem: error.description)
    }
  }
}

/// Which layers and heads are compared; `nil` for all.
struct HeadSelection: Sendable {
  var layers: NumberSelection?
  var heads: NumberSelection?

  func contains(_ id: HeadID) -> Bool {
    guard let head = id.head else { return false }
    return layers?.contains(id.layer) != false && heads?.contains(head) != false
  }
}
