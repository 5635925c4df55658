import TestSupport
import Testing

/// The command line itself: help, version, terminals.
struct CommandTests {
  @Test("--version prints the version alone")
  func version() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight("--version")
      #expect(outcome.status == 0)
      #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
      #expect(outcome.errors == "")
    }
  }

  @Test("help names every subcommand, option and exit code")
  func help() throws {
    try withWorkbench { bench in
      #expect(try bench.headlight("--help").output.contains("inspect"))
      let report = try bench.headlight("report", "--help")
      #expect(report.status == 0)
      for option in [
        "--model", "--attention", "--tokens", "--text", "--output", "--format", "--layers", "--heads",
        "--figures",
        "--colormap", "--projections", "--mask", "--assume", "--templates", "--threads", "--force", "--quiet",
        "--progress", "--version", "--help", "html, md, png, svg, pdf, safetensors, json, csv",
        "heads, atlas, metrics, image, rows, lines, queries, all",
        "auto, plain, none", "learned, identity", "causal, none", "blues", "viridis", ".jsonl",
        "attention_mask",
      ] {
        #expect(
          report.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(option),
          "\(option)")
      }
      for code in [
        "0 all done", "1 some sequences failed", "64 usage", "65 bad input", "66 missing input",
        "73 cannot write",
      ] {
        #expect(
          report.output.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(code), "\(code)"
        )
      }
      let inspect = try bench.headlight("inspect", "--help").output
      for option in ["<path>", "--json", "--assume"] { #expect(inspect.contains(option)) }
    }
  }

  @Test(
    "a command line that makes no sense is exit code 64 with the usage",
    arguments: [
      ["nonsense"], ["report"], ["report", "--model", "x"], ["inspect"], ["inspect", "a", "b"],
      ["--nonsense"],
    ])
  func usage(arguments: [String]) throws {
    try withWorkbench { bench in
      let outcome = try Headlight.run(arguments, in: bench.path)
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("Usage: headlight"))
      #expect(outcome.output == "")
    }
  }

  private func onTerminal(_ bench: Workbench, _ arguments: String..., environment: [String: String] = [:])
    throws
    -> Headlight.Outcome
  {
    try bench.write("m.json", SmallModels.stated)
    try bench.write("s.json", #"[{"ids": [0, 1]}, {"ids": [7]}]"#)
    return try Headlight.run(
      ["report", "--model", "m.json", "--tokens", "s.json", "-o", "out", "--format", "csv"] + arguments,
      in: bench.path, environment: environment, onTerminal: true)
  }

  @Test("on a terminal progress is drawn and wiped out again, and errors are coloured")
  func terminal() throws {
    try withWorkbench { bench in
      let outcome = try onTerminal(bench)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("100 %  [1/2] s-1"))
      #expect(outcome.errors.contains("\r\u{1B}[K\u{1B}[31merror:\u{1B}[0m s-2: "))
    }
  }

  @Test("NO_COLOR is honoured when it is not empty, and --progress none draws nothing")
  func noColor() throws {
    try withWorkbench { bench in
      let plain = try onTerminal(bench, "--progress", "none", environment: ["NO_COLOR": "1"])
      #expect(plain.status == 1)
      #expect(!plain.errors.contains("\u{1B}"))
      #expect(plain.errors.hasPrefix("error: s-2: "))
      let coloured = try onTerminal(bench, "--progress", "none", "--force", environment: ["NO_COLOR": ""])
      #expect(coloured.errors.hasPrefix("\u{1B}[31merror:\u{1B}[0m s-2: "))
    }
  }

  @Test("--progress plain writes one line a sequence, and nothing is drawn where there is no terminal")
  func plainProgress() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.stated)
      try bench.write("s.json", #"[{"ids": [0, 1]}, {"ids": [1]}]"#)
      let plain = try bench.report(
        "--model", "m.json", "--tokens", "s.json", "--format", "csv", "--progress", "plain")
      #expect(plain.errors == "[1/2] s-1: done\n[2/2] s-2: done\n")
      let auto = try bench.report("--model", "m.json", "--tokens", "s.json", "--format", "csv", "--force")
      #expect(auto.errors == "")
      try bench.write("s.json", #"[{"ids": [7], "id": "bad"}, {"ids": [1]}]"#)
      let failed = try bench.headlight(
        "report", "--model", "m.json", "--tokens", "s.json", "--format", "csv", "--progress", "plain", "-o",
        "out", "--force")
      #expect(
        failed.errors.hasPrefix("[1/2] bad: failed\nerror: bad: s.json, sequence 1: position 0:"),
        "\(failed.errors)")
      #expect(failed.errors.contains("[2/2] s-2: done\n"))
    }
  }

  @Test("a reader of the output that goes away ends nothing")
  func closedOutput() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.stated)
      try bench.write("s.json", #"[{"ids": [0, 1]}, {"ids": [1]}]"#)
      let outcome = try Headlight.run(
        [
          "report", "--model", "m.json", "--tokens", "s.json", "-o", "out", "--format", "csv", "--no-metrics",
        ],
        in: bench.path, closesOutput: true)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors == "")
      #expect(try bench.files() == ["manifest.json", "s-1/attention.csv", "s-2/attention.csv"])
      #expect(try Headlight.run(["inspect", "m.json"], in: bench.path, closesOutput: true).status == 0)
    }
  }

  @Test(
    "marks that turn the direction of text, and controls of any kind, are shown, not sent to the terminal")
  func directionMarks() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.stated)
      try bench.write("s.json", #"{"id": "a\u202eb\u2066c\u009b2Jd\u200f", "ids": [9]}"#)
      let outcome = try onTerminalReport(bench)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("a⟨U+202E⟩b⟨U+2066⟩c⟨U+009B⟩2Jd⟨U+200F⟩"), "\(outcome.errors)")
      #expect(outcome.errors.unicodeScalars.allSatisfy { !$0.properties.isBidiControl && $0.value != 0x9B })
    }
  }

  /// A run whose progress is drawn.
  private func onTerminalReport(_ bench: Workbench) throws -> Headlight.Outcome {
    try bench.headlight(
      "report", "--model", "m.json", "--tokens", "s.json", "-o", "out", "--format", "csv", onTerminal: true)
  }

  @Test("control characters of an id never reach the terminal")
  func controlCharacters() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.stated)
      try bench.write(
        "s.json", #"[{"id": "a\u001b]0;evil\u0007b\r", "ids": [9]}, {"id": "c\u001b[2J", "ids": [1]}]"#)
      let outcome = try bench.headlight(
        "report", "--model", "m.json", "--tokens", "s.json", "-o", "out", "--format", "csv", "--progress",
        "plain")
      #expect(outcome.status == 1)
      let control = (outcome.errors + outcome.output).unicodeScalars.filter {
        $0 != "\n" && $0.properties.generalCategory == .control
      }
      #expect(control.isEmpty, "\(outcome.errors)")
    }
  }
}
