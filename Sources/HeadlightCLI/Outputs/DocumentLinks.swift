import FileAccess

/// Links from a Markdown document to the files beside a report, percent-encoded.
struct DocumentLinks: Sendable {
  /// What stands before a file's name; empty where the document stands beside the files.
  private let prefix: String

  /// Links to files that stand beside the document.
  init() { prefix = "" }

  /// - Parameters:
  ///   - document: the directory of the document that embeds a report; it need not exist. Nil for the report itself.
  ///   - directory: where the report's files are.
  init(from document: String?, to directory: String) {
    let way = document.map { Paths.relative(from: resolvedPath($0), to: resolvedPath(directory)) } ?? ""
    prefix = way.isEmpty ? "" : Self.encoded(way) + "/"
  }

  /// The link to a file by its name, which may have folders.
  func link(to name: String) -> String { prefix + Self.encoded(name) }

  private static func encoded(_ path: String) -> String {
    path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { percentEncoded(String(decoding: $0, as: UTF8.self)) }.joined(separator: "/")
  }
}
