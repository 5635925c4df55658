import TestSupport
import Testing

/// `--layers`, `--heads`, `--figures`, `--query`, `--colormap`.
struct SelectionTests {
  @Test("--layers and --heads choose what is drawn and written, and change no number")
  func layersAndHeads() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [1, 2, 3]}"#)
      try bench.report("--model", parity("gpt2-f32"), "--tokens", "s.json", "--format", "safetensors")
      let whole = try [0, 2].map { try bench.values("attention.\($0)", of: "s") }
      try bench.report(
        "--model", parity("gpt2-f32"), "--tokens", "s.json", "--force", "--format", "safetensors,svg",
        "--layers", "2,0,2", "--heads", "1,3-4", "--no-metrics")
      let archive = try bench.tensors("out/s/attention.safetensors")
      #expect(archive.names == ["attention.0", "z.0", "attention.2", "z.2"])
      for (index, layer) in [0, 2].enumerated() {
        #expect(archive["attention.\(layer)"]?.shape == [3, 3, 3])
        let values = try bench.values("attention.\(layer)", of: "s")
        #expect(values == Array(whole[index][9..<18]) + Array(whole[index][27..<45]))
      }
      let figures = [0, 2].flatMap { layer in [1, 3, 4].map { "figures/L\(layer)H\($0).svg" } }
      #expect(try bench.files("out/s") == ["atlas.svg", "attention.safetensors"] + figures)
      let manifest = try bench.manifest()
      #expect(manifest["layers"]?.ints == [0, 2])
      #expect(manifest["heads"]?.ints == [1, 3, 4])
    }
  }

  /// Two layers of one head on their own inputs.
  private func twoLayers(names: [String], second: [Float] = [1, 0, 0, 1]) -> [UInt8] {
    let identity: [Float] = [1, 0, 0, 1]
    var entries = [TensorBytes.Entry("x", [2, 2], identity)]
    for (layer, values) in [identity, second].enumerated() {
      for name in names { entries.append(.init("blocks.\(layer).attn.\(name)", [1, 2, 2], values)) }
    }
    return TensorBytes.safetensors(entries)
  }

  @Test("layers beyond the last one asked for are not computed")
  func laterLayersAreNotComputed() throws {
    try withWorkbench { bench in
      // The second layer would fail.
      try bench.write(
        "m.safetensors", twoLayers(names: ["W_Q", "W_K", "W_V", "W_O"], second: [.nan, 0, 0, 1]))
      try bench.write("s.json", #"["a", "b"]"#)
      try bench.report("--model", "m.safetensors", "--tokens", "s.json", "--layers", "0", "--format", "csv")
      let outcome = try bench.headlight(
        "report", "--model", "m.safetensors", "--tokens", "s.json", "-o", "all", "--format", "csv")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("L1H0: the score of query 0 and key 0 is not a finite number"))
    }
  }

  @Test("layers that nothing feeds are left out and it is said; asked for, they are an error before any work")
  func gap() throws {
    try withWorkbench { bench in
      try bench.write("m.safetensors", twoLayers(names: ["W_Q", "W_K"]))
      try bench.write("s.json", #"["a", "b"]"#)
      let outcome = try bench.report(
        "--model", "m.safetensors", "--tokens", "s.json", "--format", "safetensors")
      #expect(outcome.errors.contains("layers from 1 on are left out: layer 0 has no W_V to feed them"))
      #expect(try bench.tensors("out/s/attention.safetensors").names == ["attention.0"])
      let refused = try bench.headlight(
        "report", "--model", "m.safetensors", "--tokens", "s.json", "-o", "all", "--layers", "0-1")
      #expect(refused.status == 65)
      #expect(refused.errors.contains("ask for layers up to 0 only (--layers)"))
      #expect(!bench.exists("all"))
    }
  }

  @Test(
    "--figures chooses the kinds of figures",
    arguments: [
      ("heads", ["figures/L0H0.svg"]), ("atlas", ["atlas.svg"]),
      ("heads,atlas", ["atlas.svg", "figures/L0H0.svg"]),
      ("rows", ["layers/L0.svg"]), ("queries,lines", ["lines/L0H0.svg", "queries/L0H0.svg"]),
      ("metrics,image", []),
      (
        "all",
        ["atlas.svg", "figures/L0H0.svg", "layers/L0.svg", "lines/L0H0.svg", "queries/L0H0.svg"]
      ),
    ])
  func figures(choice: String, files: [String]) throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1]}"#)
      let outcome = try bench.report(
        "--model", "m.json", "--tokens", "s.json", "--format", "svg", "--no-metrics", "--figures", choice)
      #expect(try bench.files("out/s") == files)
      let folders = files.compactMap { $0.contains("/") ? "out/s/\($0.prefix { $0 != "/" })/" : nil }
      #expect(outcome.output.split(separator: "\n").map(String.init).filter { $0.hasSuffix("/") } == folders)
      // What is written is listed, so that a later run takes it away.
      try bench.report(
        "--model", "m.json", "--tokens", "s.json", "--format", "csv", "--no-metrics", "--force")
      #expect(try bench.files("out/s") == ["attention.csv"] && bench.directories("out/s").isEmpty)
    }
  }

  @Test("rows, lines and bars show the heads; --query chooses whose weights are bars")
  func kinds() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"tokens": ["a", "b"], "ids": [0, 1]}"#)
      func run(_ arguments: String...) throws -> Headlight.Outcome {
        try Headlight.run(
          [
            "report", "--model", "m.json", "--tokens", "s.json", "--format", "svg,md", "--output", "out",
            "--force",
          ] + arguments, in: bench.path)
      }
      #expect(try run("--figures", "all").status == 0)
      #expect(try bench.text("out/s/layers/L0.svg").contains("layer 0"))
      #expect(try bench.text("out/s/lines/L0H0.svg").contains("as lines from 2 queries"))
      #expect(try bench.text("out/s/queries/L0H0.svg").contains("query 1 “b”"))
      let report = try bench.text("out/s/report.md")
      for figure in ["layers/L0.svg", "figures/L0H0.svg", "lines/L0H0.svg", "queries/L0H0.svg"] {
        #expect(report.contains("(\(figure))"), "\(figure)")
      }
      for query in ["0", "a"] {
        #expect(try run("--figures", "queries", "--query", query).status == 0)
        #expect(try bench.text("out/s/queries/L0H0.svg").contains("query 0 “a”"))
      }
      let missing = try run("--figures", "queries", "--query", "c")
      #expect(missing.status == 1 && missing.errors.contains("--query: no token is 'c'"), "\(missing.errors)")
      let unused = try run("--query", "a")
      #expect(unused.status == 64 && unused.errors.contains("--query has no use without --figures queries"))
    }
  }

  @Test("--colormap changes the colours of figures and page")
  func colorMaps() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1]}"#)
      var figures: Set<String> = []
      for name in ["blues", "greys", "viridis", "cividis", "magma", "inferno"] {
        try bench.report(
          "--model", "m.json", "--tokens", "s.json", "--format", "svg,html", "--colormap", name, "--force")
        figures.insert(try bench.text("out/s/figures/L0H0.svg"))
      }
      #expect(figures.count == 6)
    }
  }
}
