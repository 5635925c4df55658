import Foundation
import TestSupport
import Testing

/// Lettering of figures: fonts, scripts, and which tokens are named.
struct FontTests {
  /// Captured attention of these tokens.
  private func prepare(_ bench: Workbench, _ tokens: [String]) throws {
    let count = tokens.count
    let weights = [Float](repeating: 1 / Float(count), count: count * count)
    try bench.write(
      "maps.safetensors", TensorBytes.safetensors([.init("attention.0", [1, count, count], weights)]))
    try bench.write(
      "tokens.json", Array(try JSONSerialization.data(withJSONObject: [["id": "s", "tokens": tokens]])))
  }

  private func figures(
    _ bench: Workbench, _ options: [String] = [], environment: [String: String] = [:]
  ) throws -> Headlight.Outcome {
    let outcome = try Headlight.run(
      ["report", "--attention", "maps.safetensors", "--tokens", "tokens.json", "--output", "out", "--force"]
        + ["--format", "png,svg,pdf"] + options, in: bench.path, environment: environment)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return outcome
  }

  private func notes(_ outcome: Headlight.Outcome) -> [String] {
    outcome.errors.split(separator: "\n").map(String.init).filter { $0.hasPrefix("note: ") }
  }

  @Test("What no font has is said once, with what to install, and stays text in SVG")
  func missingGlyphs() throws {
    try withWorkbench { bench in
      try prepare(bench, ["a", "\u{1FAFF}\u{10FFFD}", "中", "한"])
      try bench.write(
        "fonts.conf",
        """
        <?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
        <fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>\(bench.path)/cache</cachedir></fontconfig>
        """)
      let few = try figures(bench, environment: ["FONTCONFIG_FILE": "\(bench.path)/fonts.conf"])
      let lines = notes(few)
      #expect(
        lines.contains { $0.contains("no font here has U+4E2D (Chinese)") && $0.contains("fonts-noto-cjk") })
      #expect(lines.contains { $0.contains("no font here has U+D55C (Korean)") })
      #expect(Set(lines).count == lines.count)
      #expect(
        String(decoding: try bench.bytes("out/s/figures/L0H0.svg"), as: UTF8.self).contains(">中</text>"))
      #expect(!notes(try figures(bench)).contains { $0.contains("Chinese") || $0.contains("Korean") })
      #expect(notes(try figures(bench, ["--quiet"])).isEmpty)
    }
  }

  @Test("--font names the family of all lettering, and says where it is not installed")
  func family() throws {
    try withWorkbench { bench in
      try prepare(bench, ["a", "b"])
      #expect(notes(try figures(bench, ["--font", "DejaVu Sans"])).isEmpty)
      let svg = String(decoding: try bench.bytes("out/s/figures/L0H0.svg"), as: UTF8.self)
      #expect(svg.contains(#"font-family: "DejaVu Sans","DejaVu Sans Mono""#))
      #expect(
        notes(try figures(bench, ["--font", "No Such <Family>"])) == [
          "note: --font: no font called 'No Such <Family>' is installed here, used instead: DejaVu Sans, DejaVu Sans Mono"
        ])
    }
  }

  @Test("Where only some tokens are named, they are beginnings of words, and the words are whole")
  func words() throws {
    try withWorkbench { bench in
      try prepare(bench, ["[CLS]"] + (0..<299).map { ["un", "##believ", "##able"][$0 % 3] })
      _ = try figures(bench)
      let svg = String(decoding: try bench.bytes("out/s/figures/L0H0.svg"), as: UTF8.self)
      #expect(svg.contains(">unbelievable</text>") && !svg.contains(">##able</text>"))
      #expect(svg.contains("token labelled"))
    }
  }
}
