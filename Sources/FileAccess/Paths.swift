/// Names of files taken apart and put together, as text: nothing is looked up.
///
/// Separators are found byte by byte, as the system finds them: for Swift a slash with a combining accent
/// behind it is another character.
public enum Paths {
  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  /// What follows the last slash: `model.npz` of `a/model.npz`, `a` of `a/`.
  public static func lastComponent(_ path: String) -> String {
    let path = withoutTrailingSlashes(path[...])
    guard path.utf8.count > 1, let slash = path.utf8.lastIndex(of: slash) else { return String(path) }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// What stands before the last component: `a` of `a/model.npz`, `.` of `model.npz`, `/` of `/a`.
  public static func directory(_ path: String) -> String {
    let path = withoutTrailingSlashes(path[...])
    guard let slash = path.utf8.lastIndex(of: slash) else { return "." }
    let directory = withoutTrailingSlashes(path[..<slash])
    return directory.isEmpty ? "/" : String(directory)
  }

  /// `name` inside `directory`; `name` itself when it starts at the root.
  public static func join(_ directory: String, _ name: String) -> String {
    if directory.isEmpty || directory == "." || name.utf8.first == slash { return name }
    return directory.utf8.last == slash ? directory + name : directory + "/" + name
  }

  /// What follows the last dot of the last component, in lower case: `npz` of `a/Model.NPZ`; empty when
  /// there is none or the name starts with it.
  public static func fileExtension(_ path: String) -> String {
    let name = lastComponent(path)
    guard let dot = name.utf8.lastIndex(of: dot), dot != name.startIndex else { return "" }
    return name[name.utf8.index(after: dot)...].lowercased()
  }

  /// The last component without its last dot and what follows.
  public static func stem(_ path: String) -> String {
    let name = lastComponent(path)
    guard let dot = name.utf8.lastIndex(of: dot), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func withoutTrailingSlashes(_ path: Substring) -> Substring {
    var end = path.endIndex
    while end > path.startIndex {
      let last = path.utf8.index(before: end)
      guard path.utf8[last] == slash, last > path.startIndex else { break }
      end = last
    }
    return path[..<end]
  }
}
