import TestSupport
import Testing

/// `--layers`, `--heads`, `--figures`, `--colormap`.
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
    "--figures chooses heads, atlas or both",
    arguments: [
      ("heads", ["figures/L0H0.svg"]), ("atlas", ["atlas.svg"]), ("all", ["atlas.svg", "figures/L0H0.svg"]),
    ])
  func figures(choice: String, files: [String]) throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1]}"#)
      try bench.report(
        "--model", "m.json", "--tokens", "s.json", "--format", "svg", "--no-metrics", "--figures",
        choice)
      #expect(try bench.files("out/s") == files)
      #expect(bench.exists("out/s/figures") == (choice != "atlas"))
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
