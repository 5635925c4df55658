import StrictJSON
import TestSupport
import Testing

/// Attention that was computed elsewhere.
struct CapturedAttentionTests {
  private static let even: [Float] = [1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5]
  private static let odd: [Float] = [0, 0.5, 0.5, 1, 0, 0, 0.25, 0.5, 0.25]

  @Test(
    "safetensors, npz and npy in full and half precision give the weights they hold",
    arguments: ["a.safetensors", "a.npz", "stacked.npz", "a.npy", "half.npy", "half.safetensors"])
  func formsAgree(file: String) throws {
    let layers = [
      TensorBytes.Entry("attention.0", [2, 3, 3], Self.even + Self.odd),
      TensorBytes.Entry("attention.1", [2, 3, 3], Self.odd + Self.even),
    ]
    let stack = Self.even + Self.odd + Self.odd + Self.even
    let bytes =
      switch file {
      case "a.safetensors": TensorBytes.safetensors(layers)
      case "half.safetensors":
        TensorBytes.safetensors([
          .init("attention.0", .f16, [1, 2, 3, 3], Self.even + Self.odd),
          .init("attention.1", .f16, [2, 3, 3], Self.odd + Self.even),
        ])
      case "a.npz": TensorBytes.npz(layers)
      case "stacked.npz": TensorBytes.npz([.init("arr_0", [2, 2, 3, 3], stack)])
      case "half.npy": TensorBytes.npy(.init("", .f16, [2, 1, 2, 3, 3], stack))
      default: TensorBytes.npy(.init("", [2, 2, 3, 3], stack))
      }
    try withWorkbench { bench in
      try bench.write(file, bytes)
      try bench.write("words.json", #"["a", "b", "c"]"#)
      let outcome = try bench.report(
        "--attention", file, "--tokens", "words.json", "--format", "safetensors,html")
      #expect(outcome.errors == "")
      #expect(try bench.values("attention.0", of: "words") == Self.even + Self.odd)
      #expect(try bench.values("attention.1", of: "words") == Self.odd + Self.even)
      let manifest = try bench.manifest()
      #expect(manifest["model"]?["family"]?.string == "captured")
      #expect(manifest["model"]?["dtypes"]?.strings == [file.hasPrefix("half") ? "F16" : "F32"])
    }
  }

  @Test("cross attention takes two sequences: first the queries, then the keys")
  func crossAttention() throws {
    try withWorkbench { bench in
      let row = [Float](repeating: 1.0 / 32, count: 32) + [Float](repeating: 0, count: 8)
      try bench.write("cross.npy", TensorBytes.npy(.init("", [1, 1, 3, 40], row + row + row)))
      let keys = (0..<40).map { "k\($0)" }
      try bench.write("queries.txt", "x y z")
      try bench.write("keys.txt", keys.joined(separator: " "))
      let outcome = try bench.report(
        "--attention", "cross.npy", "--tokens", "queries.txt", "keys.txt", "--format",
        "html,svg,safetensors,csv")
      #expect(outcome.errors == "")
      let sequence = try #require(try bench.manifest()["sequences"]?[0])
      #expect(sequence["id"]?.string == "cross")
      #expect(sequence["tokens"]?.int == 3)
      #expect(sequence["key_tokens"]?.int == 40)
      #expect(try bench.tensors("out/cross/attention.safetensors")["attention.0"]?.shape == [1, 3, 40])
      #expect(try bench.text("out/cross/attention.csv").contains("0,0,2,31,\"z\",\"k31\",0.03125\r\n"))
      let figure = try bench.text("out/cross/figures/L0H0.svg")
      #expect(figure.contains(">y<") && figure.contains(">k39<"))
    }
  }

  @Test("without tokens, queries and keys are shown by their positions")
  func withoutTokens() throws {
    try withWorkbench { bench in
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, 1, 3, 3], Self.even)))
      try bench.report("--attention", "a.npy", "--format", "csv")
      #expect(try bench.text("out/a/attention.csv").contains("0,0,1,0,\"1\",\"0\",0.5\r\n"))
    }
  }

  @Test("another number of tokens than the attention has is an error that says both")
  func wrongCount() throws {
    try withWorkbench { bench in
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, 1, 3, 3], Self.even)))
      try bench.write("s.json", #"["a", "b"]"#)
      let outcome = try bench.headlight(
        "report", "--attention", "a.npy", "--tokens", "s.json", "-o", "out", "--format", "csv")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("s.json: the attention has 3 queries, but the sequence 2 tokens"))
    }
  }

  @Test("rows that do not sum to 1 are shown as they are, and said on standard error, page and manifest")
  func oddRows() throws {
    try withWorkbench { bench in
      let values: [Float] = [0.5, 0.25, -1, 3]
      try bench.write(
        "a.safetensors",
        TensorBytes.safetensors([.init("attention.4", [1, 2, 2], values), .init("other", [1], [1])]))
      let outcome = try bench.report("--attention", "a.safetensors", "--format", "html,safetensors")
      let notes = [
        "2 of 2 rows do not sum to 1: their sums go from 0.75 to 2.0; they are shown as they are, and metrics that are masses, and names by them, are of the weights as they are",
        "1 of 2 rows have negative weights, which metrics count as 0",
      ]
      #expect(outcome.errors == notes.map { "a: \($0)\n" }.joined())
      #expect(try bench.values("attention.4", of: "a") == values)
      let page = try bench.text("out/a/report.html")
      #expect(notes.allSatisfy { page.contains($0) })
      let manifest = try bench.manifest()
      #expect(manifest["sequences"]?[0]?["notes"]?.strings == notes)
      #expect(manifest["model"]?["unused_tensors"]?.strings == ["other"])
      #expect(manifest["layers"]?.ints == [4])
    }
  }

  @Test("a weight that is not a number fails, naming layer, head, query and key")
  func notANumber() throws {
    try withWorkbench { bench in
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, 2, 1, 2], [1, 0, 0, .nan])))
      let outcome = try bench.headlight("report", "--attention", "a.npy", "-o", "out", "--format", "csv,html")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("L0H1") && outcome.errors.contains("query 0 and key 1"))
      #expect(try bench.files() == ["index.html", "manifest.json"])
    }
  }

  @Test(
    "an atlas too wide for a PNG is drawn smaller or left out with a note, and nothing else is lost",
    arguments: [(400, true), (800, false)])
  func wideAtlas(heads: Int, isDrawn: Bool) throws {
    try withWorkbench { bench in
      let map: [Float] = [1, 0, 0.5, 0.5]
      let values = (0..<heads).flatMap { _ in map }
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, heads, 2, 2], values)))
      let outcome = try bench.report(
        "--attention", "a.npy", "--format", "html,png,svg", "--figures", "atlas", "--heads",
        "0-\(heads - 1)")
      #expect(bench.exists("out/a/atlas.svg") && bench.exists("out/a/report.html"))
      #expect(bench.exists("out/a/atlas.png") == isDrawn)
      let notes = try bench.manifest()["sequences"]?[0]?["notes"]?.strings ?? []
      #expect(notes.isEmpty == isDrawn)
      #expect(outcome.errors.contains("a: atlas.png is left out: ") != isDrawn, "\(outcome.errors)")
      #expect(try bench.text("out/a/report.html").contains("atlas.png is left out") != isDrawn)
    }
  }

  @Test("layers with different numbers of heads are reported with the heads they have")
  func raggedHeads() throws {
    try withWorkbench { bench in
      try bench.write(
        "a.safetensors",
        TensorBytes.safetensors([
          .init("attention.0", [1, 1, 1], [1]), .init("attention.3", [2, 1, 1], [1, 1]),
        ]))
      try bench.report("--attention", "a.safetensors", "--format", "svg,safetensors", "--no-metrics")
      #expect(
        try bench.files("out/a") == [
          "atlas.svg", "attention.safetensors", "figures/L0H0.svg", "figures/L3H0.svg", "figures/L3H1.svg",
        ])
    }
  }
}
