import Foundation
import TestSupport
import Testing

@testable import FileAccess

/// `resolvedPath` and `Paths.relative`.
struct ResolvedPathTests {
  @Test(
    "links are followed as far as they are there, dots are gone, what is missing is taken for directories")
  func resolved() throws {
    try withTemporaryDirectory { directory in
      let root = resolvedPath(directory)
      let files = FileManager.default
      try files.createDirectory(atPath: "\(root)/a/b", withIntermediateDirectories: true)
      try files.createSymbolicLink(atPath: "\(root)/link", withDestinationPath: "\(root)/a/b")
      #expect(resolvedPath("\(directory)/link") == "\(root)/a/b")
      // The parent of what a link leads to, as the system sees it.
      #expect(resolvedPath("\(directory)/link/..") == "\(root)/a")
      #expect(resolvedPath("\(directory)//a/./b/") == "\(root)/a/b")
      #expect(resolvedPath("\(directory)/new/deep/../x") == "\(root)/new/x")
      #expect(resolvedPath("/../..") == "/")
      #expect(resolvedPath(".") == resolvedPath(files.currentDirectoryPath))
      #expect(resolvedPath("new") == Paths.join(resolvedPath("."), "new"))
    }
  }

  @Test("the way from one directory to another")
  func relative() {
    for (start, end, way) in [
      ("/a", "/a", ""), ("/a", "/a/b/c", "b/c"), ("/a/b/c", "/a", "../.."), ("/a/b", "/a/c", "../c"),
      ("/", "/a", "a"), ("/a", "/", ".."), ("/ab", "/a", "../a"), ("/é", "/e\u{301}", "../e\u{301}"),
    ] {
      #expect(Paths.relative(from: start, to: end) == way, "\(start) \(end)")
    }
  }
}
