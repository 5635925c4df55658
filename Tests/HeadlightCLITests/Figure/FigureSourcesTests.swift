import TestSupport
import Testing

/// `headlight figure` of captured attention, of outputs, and of two sides.
struct FigureSourcesTests {
  private func succeed(
    _ arguments: String..., in bench: Workbench, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Headlight.Outcome {
    let outcome = try Headlight.run(["figure"] + arguments, in: bench.path)
    #expect(outcome.status == 0, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome
  }

  @Test("captured attention and the run that it was captured from give the same picture")
  func captured() throws {
    try withWorkbench { bench in
      try bench.report(
        "--model", sample("kjv"), "--text", "And God said", "--format", "safetensors", "--layers", "1")
      try bench.write("tokens.json", #"{"id": "text", "text": "x", "tokens": ["a", "b", "c"]}"#)
      _ = try succeed(
        "head", "--attention", "out/text/attention.safetensors", "--tokens", "tokens.json", "--head", "L1H2",
        "-o", "a.png", in: bench)
      _ = try succeed(
        "mean", "--attention", "out/text/attention.safetensors", "--layer", "1", "-o", "b.svg", in: bench)
      #expect(try PNGFile(try bench.bytes("a.png"))["Model"] == "attention.safetensors")
      let gone = try bench.headlight(
        "figure", "head", "--attention", "out/text/attention.safetensors", "--head", "L0H2", "-o", "c.png")
      #expect(gone.status == 64 && gone.errors.contains("--head: there is no layer 0; there is layer 1 only"))
      let rollout = try bench.headlight(
        "figure", "rollout", "--attention", "out/text/attention.safetensors", "--layer", "1", "-o", "c.png")
      #expect(rollout.status == 64, "\(rollout.errors)")
      #expect(!bench.exists("c.png"))
    }
  }

  @Test("a difference of two models, of two outputs with maps, and of two captured files")
  func differences() throws {
    try withWorkbench { bench in
      let model = RandomModel()
      try bench.write("a.safetensors", model.bytes)
      try bench.write("b.safetensors", model.changing(layer: 1, head: 1).bytes)
      try bench.write(
        "s.json", "[\(Workbench.sequence("x", [0, 1, 2, 3])), \(Workbench.sequence("y", [5, 6]))]")
      for side in ["a", "b"] {
        let outcome = try bench.headlight(
          "report", "--model", "\(side).safetensors", "--tokens", "s.json", "--format", "safetensors", "-o",
          side)
        #expect(outcome.status == 0, "\(outcome.errors)")
      }
      _ = try succeed(
        "difference", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--sequence", "x", "--head",
        "L1H1", "-o", "models.svg", in: bench)
      _ = try succeed(
        "difference", "a", "b", "--sequence", "x", "--head", "L1H1", "-o", "outputs.svg", in: bench)
      _ = try succeed(
        "difference", "a/x/attention.safetensors", "b/x/attention.safetensors", "--head", "L1H1", "-o",
        "files.svg", in: bench)
      let words = try ["models", "outputs", "files"].map { name in
        let svg = try SVGFile(try bench.bytes("\(name).svg"))
        return try #require(svg.words?.split(separator: "Changed most: ").last.map(String.init))
      }
      #expect(Set(words).count == 1 && words[0].hasPrefix("“t"), "\(words)")
      _ = try succeed(
        "difference", "a", "b", "--sequence", "x", "--head", "L0H0", "-o", "same.svg", in: bench)
      let same = try #require(try SVGFile(try bench.bytes("same.svg")).words)
      #expect(same.hasSuffix("No weight changed by as much as 0.01."), "\(same)")
      let choice = try bench.headlight("figure", "difference", "a", "b", "--head", "L0H0", "-o", "z.png")
      #expect(choice.status == 64 && choice.errors.contains("--sequence; there are 'x', 'y'"))
      let head = try bench.headlight(
        "figure", "difference", "a", "b", "--head", "L0H7", "--sequence", "x", "-o", "z.png")
      #expect(head.status == 64 && head.errors.contains("--head: L0H7 is not in both A and B"))
      #expect(try !bench.exists("z.png") && bench.hiddenFiles() == [])
    }
  }

  @Test("an output without maps has no difference to show")
  func withoutMaps() throws {
    try withWorkbench { bench in
      for side in ["a", "b"] {
        _ = try bench.headlight(
          "report", "--model", sample("kjv"), "--text", "a king", "--format", "csv", "-o", side)
      }
      let outcome = try bench.headlight("figure", "difference", "a", "b", "--head", "L0H0", "-o", "z.png")
      #expect(outcome.status == 65 && outcome.errors.contains("headlight report --format safetensors"))
      #expect(!bench.exists("z.png"))
    }
  }
}
