/// Turns sequence ids into names of directories that are safe on every file system.
enum SafeNames {
  /// Names that the output directory uses itself.
  private static let own = Manifest.batchFiles.union(["manifest.json"])
  /// Names that Windows keeps for devices, also with any extension behind them.
  private static let devices = Set(
    ["con", "prn", "aux", "nul"]
      + ["1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"].flatMap { ["com\($0)", "lpt\($0)"] })

  /// One name an id, in order. Letters and digits of any script, `.`, `_` and `-` are kept, everything else becomes
  /// `-`; two ids that come out alike, also but for case, are told apart by `-2`, `-3`, ….
  static func make(_ ids: [String]) -> [String] {
    var taken: Set<String> = []
    var nextSuffix: [String: Int] = [:]
    return ids.map { id in
      let base = clean(id)
      let key = base.lowercased()
      var name = base
      var suffix = nextSuffix[key] ?? 1
      while !taken.insert(name.lowercased()).inserted {
        suffix += 1
        name = "\(base)-\(suffix)"
      }
      nextSuffix[key] = suffix
      return name
    }
  }

  private static func clean(_ id: String) -> String {
    var name = ""
    for scalar in id.unicodeScalars {
      let properties = scalar.properties
      let isKept =
        properties.isAlphabetic || properties.numericType != nil || "._-".unicodeScalars.contains(scalar)
      // Half a kilobyte of name is more than some file systems take.
      if name.utf8.count >= 80 { break }
      if isKept {
        name.unicodeScalars.append(scalar)
      } else if name.last != "-" {
        name.append("-")
      }
    }
    while let first = name.first, first == "." || first == "-" { name.removeFirst() }
    while let last = name.last, last == "." || last == "-" { name.removeLast() }
    if name.isEmpty { return "sequence" }
    if own.contains(name.lowercased()) { return name + "-1" }
    let stem = name.prefix { $0 != "." }
    return devices.contains(stem.lowercased()) ? stem + "-1" + name.dropFirst(stem.count) : name
  }
}
