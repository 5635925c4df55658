import AttentionCore
import FileAccess

/// The files of a comparison, in one directory.
struct ComparisonFiles {
  private let directory: String
  /// What was written, in order.
  private(set) var names: [String] = []

  init(_ directory: String) { self.directory = directory }

  mutating func write(_ bytes: [UInt8], to name: String) throws(FileAccessError) {
    try writeFile(Paths.join(directory, name), bytes)
    names.append(name)
  }

  /// What files of a part begin with.
  static func stem(_ part: AttentionPart?, isOnly: Bool) -> String {
    isOnly ? "compare" : "compare-\(part?.rawValue ?? "")"
  }

  /// Removes the files of a former comparison, so that no old page or figure stands beside new numbers.
  ///
  /// - Parameter inputs: paths of files that the run reads: they stay.
  static func removeFormer(from directory: String, sparing inputs: [String]) {
    let spared = Set(inputs.compactMap(fileIdentity))
    guard fileKind(Paths.join(directory, ComparisonJSON.name)) == .regular else { return }
    let stems = ["compare"] + AttentionPart.allCases.map { stem($0, isOnly: false) }
    for stem in stems {
      for ending in ["json", "csv", "html", "png", "svg", "pdf"] {
        let path = Paths.join(directory, "\(stem).\(ending)")
        if let identity = fileIdentity(path), !spared.contains(identity) { removeFile(path) }
      }
    }
  }
}
