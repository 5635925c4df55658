import FileAccess
import StrictJSON

/// Reads files of token sequences.
///
/// - `.json`: one sequence object, an array of them, or a bare array of token strings;
/// - `.jsonl`: one sequence object a line;
/// - `.txt`: one sequence a line, tokens separated by blanks.
///
/// Standard input (`-`) and files with another name are read by what they begin with: `{` or `[` is JSON, or JSON a
/// line when there are several lines of it, else text.
public struct SequenceFile: Sendable {
  /// The path that was read, or `-`.
  public let path: String
  /// Size of the file.
  public let byteCount: Int
  /// SHA-256 of the file, in hexadecimal.
  public let sha256: String
  /// All sequences of the file, in order; a bad one is an entry that says so.
  public let entries: [SequenceEntry]

  private enum Format { case json, jsonLines, unnamedJSON, text }

  /// Reads a file.
  ///
  /// - Throws: when nothing of the file can be used.
  public static func read(_ path: String) throws(SequenceFileError) -> SequenceFile {
    let bytes = try SequenceFileError.bytes(path)
    let name = path == "-" ? "standard input" : path
    let stem = path == "-" ? "stdin" : Paths.stem(path)
    // Files that a sequence names lie beside the file that names them.
    let directory = path == "-" ? "." : Paths.directory(path)
    let entries =
      switch format(path) ?? (looksLikeJSON(bytes) ? .unnamedJSON : .text) {
      case .json: try json(bytes, name: name, stem: stem, directory: directory)
      case .jsonLines: jsonLines(bytes, name: name, stem: stem, directory: directory)
      case .unnamedJSON: try unnamedJSON(bytes, name: name, stem: stem, directory: directory)
      case .text:
        lines(bytes) { line, number in text(line, origin: "\(name), line \(number)", id: "\(stem)-\(number)")
        }
      }
    if entries.isEmpty { throw .malformed(path: name, problem: "no sequence in it") }
    return SequenceFile(path: path, bytes: bytes, entries: entries)
  }

  /// Reads a file of running text: one text a line, which a tokenizer takes apart. Lines of blanks alone are left out.
  ///
  /// - Throws: when nothing of the file can be used.
  public static func readTexts(_ path: String) throws(SequenceFileError) -> SequenceFile {
    let lines = try TextLines(path)
    let stem = path == "-" ? "stdin" : Paths.stem(path)
    let entries = lines.filter { !$0.isBlank }.map { line in
      let id = "\(stem)-\(line.number)"
      return SequenceEntry(id: id, result: line.sequence(id: id))
    }
    if entries.isEmpty {
      throw .malformed(path: path == "-" ? "standard input" : path, problem: "no text in it")
    }
    return SequenceFile(path: path, bytes: lines.bytes, entries: entries)
  }

  private init(path: String, bytes: [UInt8], entries: [SequenceEntry]) {
    self.path = path
    byteCount = bytes.count
    sha256 = bytes.withUnsafeBytes { SHA256.hexDigest(of: $0) }
    self.entries = entries
  }

  /// What the name says.
  private static func format(_ path: String) -> Format? {
    switch Paths.fileExtension(path) {
    case "json": .json
    case "jsonl", "ndjson": .jsonLines
    case "txt": .text
    default: nil
    }
  }

  private static func looksLikeJSON(_ bytes: [UInt8]) -> Bool {
    let first = bytes.first { !$0.isBlank }
    return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  private static func lines(
    _ bytes: [UInt8], _ body: (ArraySlice<UInt8>, Int) -> SequenceEntry
  ) -> [SequenceEntry] {
    var entries: [SequenceEntry] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    {
      let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      if line.allSatisfy(\.isBlank) { continue }
      entries.append(body(line, index + 1))
    }
    return entries
  }

  private static func text(_ line: ArraySlice<UInt8>, origin: String, id: String) -> SequenceEntry {
    guard let text = String(validating: line, as: UTF8.self) else {
      return bad(id, origin, "the text is not valid UTF-8")
    }
    // Byte by byte: a blank with a combining accent behind it is one character for Swift, and no blank.
    let tokens = line.split { $0 == 0x20 || $0 == 0x09 }.map { String(decoding: $0, as: UTF8.self) }
    return good(TokenSequence(id: id, origin: origin, tokens: tokens, text: text))
  }

  private static func json(
    _ bytes: [UInt8], name: String, stem: String, directory: String
  ) throws(SequenceFileError) -> [SequenceEntry] {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(bytes) } catch {
      throw .malformed(path: name, problem: error.description)
    }
    if value.object != nil { return [object(value, origin: name, fallback: stem, directory: directory)] }
    guard let items = value.array else {
      throw .malformed(
        path: name, problem: "expected a sequence object, an array of them, or an array of token strings")
    }
    if !items.isEmpty, items.allSatisfy({ $0.string != nil }) {
      return [good(TokenSequence(id: stem, origin: name, tokens: items.compactMap(\.string)))]
    }
    return items.enumerated().map { index, item in
      object(
        item, origin: "\(name), sequence \(index + 1)", fallback: "\(stem)-\(index + 1)", directory: directory
      )
    }
  }

  /// What is no JSON as a whole may be JSON line by line.
  private static func unnamedJSON(
    _ bytes: [UInt8], name: String, stem: String, directory: String
  ) throws(SequenceFileError) -> [SequenceEntry] {
    do throws(SequenceFileError) {
      return try json(bytes, name: name, stem: stem, directory: directory)
    } catch {
      guard bytes.contains(UInt8(ascii: "\n")) else { throw error }
      return jsonLines(bytes, name: name, stem: stem, directory: directory)
    }
  }

  private static func jsonLines(
    _ bytes: [UInt8], name: String, stem: String, directory: String
  ) -> [SequenceEntry] {
    lines(bytes) { line, number in
      jsonLine(
        line, origin: "\(name), line \(number)", fallback: "\(stem)-\(number)", directory: directory)
    }
  }

  private static func jsonLine(
    _ line: ArraySlice<UInt8>, origin: String, fallback: String, directory: String
  ) -> SequenceEntry {
    do throws(JSONError) {
      return object(
        try JSONValue.parse(Array(line)), origin: origin, fallback: fallback, directory: directory)
    } catch {
      return bad(fallback, origin, "column \(error.column): \(error.problem.description)")
    }
  }

  private static func object(
    _ value: JSONValue, origin: String, fallback: String, directory: String
  ) -> SequenceEntry {
    do throws(SequenceError) {
      return good(
        try SequenceObject(value, origin: origin, directory: directory).sequence(fallback: fallback))
    } catch {
      return bad(value["id"]?.string ?? fallback, origin, error.problem)
    }
  }

  private static func good(_ sequence: TokenSequence) -> SequenceEntry {
    SequenceEntry(id: sequence.id, result: .success(sequence))
  }

  private static func bad(_ id: String, _ origin: String, _ problem: String) -> SequenceEntry {
    SequenceEntry(id: id, result: .failure(SequenceError(origin: origin, problem: problem)))
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D || self == 0x0A }
}
