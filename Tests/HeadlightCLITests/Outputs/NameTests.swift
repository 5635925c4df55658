import StrictJSON
import TestSupport
import Testing

/// Sequence ids become safe file names inside the output directory.
struct NameTests {
  private static let ids = [
    "../x", "a/b", "", ".", "..", "/etc/passwd", "🙂", "Ärger 日本", "Case", "case", "x", "x", "x-2",
    "index.html",
    "manifest.json", "metrics.json", "Metrics.csv", "report.md", "metrics.png", "metrics-cross.svg", "CON",
    "con.txt", "Lpt1.a.b", "COM¹", "a\u{0}b\nc", "\u{202E}evil", "C:\\dir", "-rf",
    String(repeating: "é", count: 500),
    String(repeating: "é", count: 501), "e\u{301}", "\u{E9}",
  ]

  @Test(
    "unsafe, colliding and overlong ids become safe, distinct names, and the ids are kept where they are shown"
  )
  func idsBecomeNames() throws {
    try withWorkbench { bench in
      let lines = Self.ids.map { id -> String in
        let sequence: JSONObject = ["id": .string(id), "ids": [.integer(0), .integer(1)]]
        return JSONValue.object(sequence).serialized()
      }
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.jsonl", lines.joined(separator: "\n"))
      try bench.report("--model", "m.json", "--tokens", "s.jsonl", "--format", "html,md,csv", "--quiet")
      let sequences = try #require(try bench.manifest()["sequences"]?.array)
      #expect(sequences.map { $0["id"]?.string } == Self.ids)
      let names = sequences.compactMap { $0["directory"]?.string }
      #expect(names.count == Self.ids.count)
      // Also on file systems that ignore case, and the composition of letters.
      #expect(Set(names.map { $0.lowercased() }).count == names.count, "\(names)")
      for name in names {
        #expect(
          !name.contains("/") && !name.contains("\\") && !name.hasPrefix(".") && !name.hasPrefix("-"),
          "\(name)")
        #expect(name.unicodeScalars.allSatisfy { $0.value > 32 && !$0.properties.isBidiControl }, "\(name)")
        #expect(
          !["index.html", "manifest.json", "metrics.json", "metrics.csv", "report.md", "metrics.png"]
            .contains(name.lowercased()))
        // What stands before the first dot counts for Windows.
        #expect(!["con", "lpt1", "com¹"].contains(name.prefix { $0 != "." }.lowercased()), "\(name)")
        #expect(name.utf8.count <= 120)
        #expect(bench.exists("out/\(name)/report.html"), "\(name)")
      }
      #expect(Set(try bench.directories()) == Set(names))
      #expect(try bench.files("").allSatisfy { $0.hasPrefix("out/") || $0 == "m.json" || $0 == "s.jsonl" })
      let page = try bench.text("out/index.html")
      let place = try #require(Self.ids.firstIndex(of: "Ärger 日本"))
      #expect(names[place] == "Ärger-日本")
      #expect(page.contains("href=\"%C3%84rger-%E6%97%A5%E6%9C%AC/report.html\""))
    }
  }
}
