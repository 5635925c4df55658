import StrictJSON
import TestSupport
import Testing

/// `--format md`, and what figures say in words.
struct MarkdownTests {
  private func report(_ arguments: String..., body: (Workbench) throws -> Void) throws {
    try withWorkbench { bench in
      let outcome = try Headlight.run(
        [
          "report", "--model", sample("induction/model.safetensors"), "--tokens",
          sample("induction/sequences.json"), "--output", "out",
        ] + arguments, in: bench.path)
      try #require(outcome.status == 0, "\(outcome.errors)")
      try body(bench)
    }
  }

  /// What stands between `![` and `](link)`.
  private func alternative(_ link: String, in markdown: String) throws -> String {
    let line = try #require(
      markdown.split(separator: "\n").first { $0.hasPrefix("![") && $0.hasSuffix("](\(link))") }, "\(link)")
    return String(line.dropFirst(2).dropLast(link.utf8.count + 3))
  }

  @Test("the induction sample in Markdown: heads by name, every link leads to a file, all alike in words")
  func induction() throws {
    try report("--format", "md,png") { bench in
      let markdown = try bench.text("out/short-repeat/report.md")
      #expect(markdown.hasPrefix("# short-repeat\n\n> \\<bos\\> li do gi "))
      #expect(markdown.contains("\n| L1H1 | induction | 0.98 |"))
      #expect(markdown.contains("\n| L0H2 | previous-token | 0.87 |"))
      let words = try alternative("figures/L1H1.png", in: markdown)
      #expect(
        words.hasPrefix("Layer 1, head 1: an induction head (0.98); it looks at tokens that came after "))
      let png = try PNGFile(try bench.bytes("out/short-repeat/figures/L1H1.png"))
      #expect(
        png["Description"]?.hasPrefix(words.replacing("\\", with: "") + " Attention weights of L1H1 (")
          == true)
      #expect(
        try alternative("atlas.png", in: markdown).contains("Kinds of heads: 1 previous token, 3 induction"))
      #expect(
        try alternative("metrics.png", in: markdown).contains("Kind of head: 1 previous token, 3 induction"))
      let links = markdown.split(separator: "\n").filter { $0.hasPrefix("![") }
        .compactMap { $0.split(separator: "(").last?.dropLast() }
      #expect(links.count == 10)
      for link in links { #expect(bench.exists("out/short-repeat/\(link)"), "\(link)") }
      let all = try bench.text("out/report.md")
      for name in ["short-repeat", "repeat-after-distractors", "long-repeat"] {
        #expect(all.contains("[\(name)](\(name)/report.md)"))
      }
      #expect(
        try alternative("metrics.png", in: all).hasPrefix(
          "A cell a head, 2 layers (rows) × 4 heads (columns), of induction, means over 3 sequences."))
    }
  }

  @Test("without PNG the figures are SVG, and without figures there is the table alone")
  func otherFormats() throws {
    try report("--format", "md,svg,pdf", "--figures", "atlas,metrics") { bench in
      let markdown = try bench.text("out/short-repeat/report.md")
      #expect(markdown.contains("](atlas.svg)") && markdown.contains("](metrics.svg)"))
      #expect(!markdown.contains("figures/"))
      #expect(
        bench.exists("out/metrics.svg") && bench.exists("out/metrics.pdf") && !bench.exists("out/metrics.png")
      )
    }
    try report("--format", "md", "--layers", "0") { bench in
      let markdown = try bench.text("out/short-repeat/report.md")
      #expect(!markdown.contains("![") && markdown.contains("| L0H2 | previous-token |"))
      #expect(
        try bench.files("out/short-repeat") == ["metrics.csv", "metrics.json", "report.md"])
    }
    try report("--format", "md,png", "--figures", "heads", "--no-metrics") { bench in
      let markdown = try bench.text("out/short-repeat/report.md")
      #expect(!markdown.contains("## Heads") && !markdown.contains("metrics.png"))
      #expect(try alternative("figures/L1H1.png", in: markdown).hasPrefix("Layer 1, head 1. Strongest: “"))
    }
  }

  @Test("names and tokens that would be Markdown stay what they are")
  func hostile() throws {
    try withWorkbench { bench in
      var sequence: JSONObject = ["id": "[x](y) <b>|`#"]
      sequence.append("ids", [.integer(1), .integer(2), .integer(3)])
      sequence.append("tokens", ["|", "![a](b)", "<script>\n# x"])
      try bench.write("s.json", JSONValue.object(sequence).serializedBytes())
      try bench.report(
        "--model", parity("gpt2-f32"), "--tokens", "s.json", "--layers", "0", "--heads", "0", "--format",
        "md,svg")
      let directory = try #require(try bench.manifest()["sequences"]?[0]?["directory"]?.string)
      let markdown = try bench.text("out/\(directory)/report.md")
      #expect(
        markdown.hasPrefix("# \\[x\\](y) \\<b\\>\\|\\`#\n\n> \\| !\\[a\\](b) \\<script\\>↵#·x\n"),
        "\(markdown)")
      #expect(!markdown.replacing("\\<", with: "").contains("<script"))
      let row = try #require(try bench.text("out/report.md").split(separator: "\n").last)
      #expect(row.hasPrefix("| [\\[x\\](y) \\<b\\>\\|\\`#]("))
      #expect(row.hasSuffix("| 3 | \\| !\\[a\\](b) \\<script\\>↵#·x |"), "\(row)")
    }
  }

  @Test("several parts have a report each, and a metric grid of the batch each")
  func parts() throws {
    try withWorkbench { bench in
      let tokens = #"{"ids": [3, 4], "decoder_ids": [5, 6]}"#
      try bench.write("s.jsonl", tokens + "\n" + tokens)
      try bench.report(
        "--model", parity("t5-relu"), "--tokens", "s.jsonl", "--format", "md,png", "--figures",
        "atlas,metrics")
      let all = try bench.text("out/report.md")
      for part in ["encoder", "decoder", "cross"] {
        #expect(all.contains("/\(part)/report.md)") && all.contains("](metrics-\(part).png)"))
        #expect(bench.exists("out/metrics-\(part).png"))
      }
      // What a former run wrote goes with --force.
      try bench.report("--model", parity("t5-relu"), "--tokens", "s.jsonl", "--format", "json", "--force")
      #expect(!bench.exists("out/report.md") && !bench.exists("out/metrics-cross.png"))
    }
  }
}
