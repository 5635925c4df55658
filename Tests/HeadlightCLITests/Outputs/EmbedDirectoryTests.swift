import Foundation
import TestSupport
import Testing

/// `report --format md --embed-dir DIR`.
struct EmbedDirectoryTests {
  /// The links of a Markdown text, percent-decoded.
  private func links(_ markdown: String) -> [String] {
    markdown.matches(of: /\]\(([^)]+)\)/).compactMap { String($0.1).removingPercentEncoding }
  }

  private func check(
    _ arguments: String..., output: String, document: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try withWorkbench { bench in
      try FileManager.default.createDirectory(
        atPath: "\(bench.path)/there/deep", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: "\(bench.path)/link", withDestinationPath: "there/deep")
      let outcome = try bench.headlight(
        "report", "--model", sample("reverse"), "--tokens", sample("reverse/sequences.json"), "--layers", "0",
        "--format", "md,png", "--output", output, "--embed-dir", document)
      #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
      // What is embedded is read from the document's folder.
      try FileManager.default.createDirectory(
        atPath: "\(bench.path)/\(document)", withIntermediateDirectories: true)
      let reports = try bench.files(output).filter { $0.hasSuffix("report.md") }
      #expect(reports.count > 4)
      for report in reports {
        let links = links(try bench.text("\(output)/\(report)"))
        #expect(links.count > 2, "\(report)", sourceLocation: sourceLocation)
        for link in links {
          #expect(
            link.hasPrefix("/") == false && bench.exists("\(document)/\(link)"), "\(report): \(link)",
            sourceLocation: sourceLocation)
        }
      }
    }
  }

  @Test(
    "links lead from the document's folder to the files, whether it is there or not, through links and ..")
  func links() throws {
    try check(output: "docs/attention maps", document: "docs")
    try check(output: "out", document: "there/deep")
    try check(output: "a/b (c)/out", document: "new/../docs/é")
    try check(output: "there/out", document: "link")
    try check(output: "out", document: ".")
  }

  @Test("beside report.md where nothing is said; refused without Markdown")
  func without() throws {
    try withWorkbench { bench in
      try bench.report("--model", sample("kjv"), "--text", "a king", "--format", "md,svg", "--layers", "0")
      let links = links(try bench.text("out/text/report.md"))
      #expect(links.contains("atlas.svg") && links.allSatisfy { bench.exists("out/text/\($0)") })
      let refused = try bench.headlight(
        "report", "--model", sample("kjv"), "--text", "a", "-o", "b", "--embed-dir", "docs")
      #expect(refused.status == 64 && refused.errors.contains("--embed-dir has no use without --format md"))
      let empty = try bench.headlight(
        "report", "--model", sample("kjv"), "--text", "a", "-o", "b", "--format", "md", "--embed-dir", "")
      #expect(empty.status == 64 && empty.errors.contains("--embed-dir: expected a directory"))
      #expect(!bench.exists("b"))
    }
  }
}
