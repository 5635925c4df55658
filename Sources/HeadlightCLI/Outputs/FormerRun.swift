import FileAccess
import StrictJSON

/// What an earlier run left in the output directory. With `--force` it goes before anything is written, so that no old page
/// stands beside a sequence that fails now or is no longer asked for.
enum FormerRun {
  /// Removes what the manifest in `directory` lists, the manifest itself, and folders that are empty then; nothing else.
  ///
  /// The manifest may be a stranger's: names that would lead out of the directory, by `..` or through a symbolic link, are
  /// passed over.
  ///
  /// - Parameter inputs: paths of files that the new run reads: they stay.
  static func remove(from directory: String, sparing inputs: [String]) {
    let manifestPath = Paths.join(directory, "manifest.json")
    guard let bytes = try? readFile(manifestPath, limit: 1 << 28), let manifest = try? JSONValue.parse(bytes),
      manifest["headlight"]?.string != nil, let sequences = manifest["sequences"]?.array
    else { return }
    let spared = Set(inputs.compactMap(fileIdentity))
    var folders: Set<String> = []
    func remove(_ name: String) {
      guard let path = path(name, in: directory) else { return }
      if let identity = fileIdentity(path), spared.contains(identity) { return }
      removeFile(path)
      var folder = Paths.directory(name)
      while folder != "." {
        folders.insert(Paths.join(directory, folder))
        folder = Paths.directory(folder)
      }
    }
    for sequence in sequences {
      guard let folder = sequence["directory"]?.string else { continue }
      for file in sequence["files"]?.array ?? [] {
        if let name = file.string { remove("\(folder)/\(name)") }
      }
    }
    for file in manifest["files"]?.array ?? [] {
      if let name = file.string, Manifest.batchFiles.contains(name) { remove(name) }
    }
    remove("manifest.json")
    for folder in folders.sorted(by: { $0.utf8.count > $1.utf8.count }) { removeEmptyDirectory(folder) }
  }

  /// `name` inside `directory`, or `nil` when it would lead out of it.
  private static func path(_ name: String, in directory: String) -> String? {
    var path = directory
    for (depth, part) in name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .enumerated()
    {
      guard let part = String(part), !part.isEmpty, part != ".", part != ".." else { return nil }
      if depth > 0, isSymbolicLink(path) { return nil }
      path = Paths.join(path, part)
    }
    return path
  }
}
