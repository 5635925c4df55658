/// Names of files taken apart and put together, as text: nothing is looked up.
public enum Paths {
  /// What follows the last slash: `model.npz` of `a/model.npz`, `a` of `a/`.
  public static func lastComponent(_ path: String) -> String {
    let path = withoutTrailingSlashes(path)
    guard let slash = path.lastIndex(of: "/"), path.utf8.count > 1 else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// What stands before the last component: `a` of `a/model.npz`, `.` of `model.npz`, `/` of `/a`.
  public static func directory(_ path: String) -> String {
    let path = withoutTrailingSlashes(path)
    guard let slash = path.lastIndex(of: "/") else { return "." }
    let directory = withoutTrailingSlashes(String(path[..<slash]))
    return directory.isEmpty ? "/" : directory
  }

  /// `name` inside `directory`; `name` itself when it starts at the root.
  public static func join(_ directory: String, _ name: String) -> String {
    if directory.isEmpty || directory == "." || name.utf8.first == UInt8(ascii: "/") { return name }
    return directory.utf8.last == UInt8(ascii: "/") ? directory + name : directory + "/" + name
  }

  /// What follows the last dot of the last component, in lower case: `npz` of `a/Model.NPZ`; empty when
  /// there is none or the name starts with it.
  public static func fileExtension(_ path: String) -> String {
    let name = lastComponent(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The last component without its last dot and what follows.
  public static func stem(_ path: String) -> String {
    let name = lastComponent(path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  private static func withoutTrailingSlashes(_ path: String) -> String {
    var path = Substring(path)
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    return String(path)
  }
}
