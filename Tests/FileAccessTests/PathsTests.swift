import FileAccess
import Testing

@Suite struct PathsTests {
  @Test(arguments: [
    ("a", ".", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("/a/b/", "/a", "b"), ("a//b", "a", "b"),
    ("/", "/", "/"), ("a/", ".", "a"), ("", ".", ""), ("..", ".", ".."), ("../x", "..", "x"),
    ("a/\u{301}b", "a", "\u{301}b"), ("é/e\u{301}/中", "é/e\u{301}", "中"),
  ])
  func directoryAndLastComponent(path: String, directory: String, last: String) {
    #expect(Paths.directory(path) == directory)
    #expect(Paths.lastComponent(path) == last)
  }

  @Test(arguments: [
    ("a", "b", "a/b"), ("a/", "b", "a/b"), ("", "b", "b"), (".", "b", "b"), ("a", "/b", "/b"),
    ("/", "b", "/b"),
  ])
  func joining(directory: String, name: String, expected: String) {
    #expect(Paths.join(directory, name) == expected)
  }

  @Test(arguments: [
    ("a/model.NPZ", "npz", "model"), ("a.b/model", "", "model"), ("x.index.json", "json", "x.index"),
    (".hidden", "", ".hidden"), ("a.", "", "a"), ("", "", ""),
  ])
  func fileExtensionAndStem(path: String, fileExtension: String, stem: String) {
    #expect(Paths.fileExtension(path) == fileExtension)
    #expect(Paths.stem(path) == stem)
  }
}
