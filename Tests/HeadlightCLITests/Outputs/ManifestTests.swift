import StrictJSON
import TestSupport
import Testing

/// `manifest.json`.
struct ManifestTests {
  @Test("it says version, arguments, model, mask, scale, positions, inputs with their hashes, and sequences")
  func content() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids":[1,2,3]}"#)
      try bench.report(
        "--model", parity("llama-f32"), "--tokens", "s.json", "--format", "csv", "--layers", "1")
      let manifest = try bench.manifest()
      let version = try bench.headlight("--version").output.split(separator: "\n").map(String.init)
      #expect(manifest["headlight"]?.string == version.first)
      #expect(
        manifest["arguments"]?.strings == [
          "report", "--output", "out", "--model", parity("llama-f32"), "--tokens", "s.json", "--format",
          "csv",
          "--layers", "1",
        ])
      let model = try #require(manifest["model"])
      #expect(model["path"]?.string == parity("llama-f32"))
      #expect(model["family"]?.string == "llama")
      let part = try #require(model["parts"]?.array?.first)
      #expect(part["heads"]?.ints == [6, 6, 6])
      #expect(part["key_value_heads"]?.ints == [2, 2, 2])
      #expect(part["mask"]?.strings.last == "causal")
      #expect(part["scale"]?.strings.last == "1/√10 = 0.316228")
      #expect(part["positions"]?.strings.last == "rotary, 10 dimensions, base 5000")
      #expect(manifest["layers"]?.ints == [1])
      let inputs = try #require(manifest["inputs"]?.array)
      #expect(
        inputs.compactMap { $0["path"]?.string } == [
          "\(parity("llama-f32"))/config.json", "\(parity("llama-f32"))/model.safetensors", "s.json",
        ])
      #expect(inputs.allSatisfy { $0["sha256"]?.string?.count == 64 })
      #expect(
        inputs.last?["sha256"]?.string == "280ceb1706347c5299e6922bd5acfd9346aa09feb2c9014a7e3fd4ef09428f22")
      #expect(inputs.last?["bytes"]?.int == 15)
      let sequence: JSONValue = [
        "id": "s", "status": "done", "directory": "s", "tokens": .integer(3),
        "files": ["attention.csv", "metrics.csv", "metrics.json"],
      ]
      #expect(manifest["sequences"]?.array == [sequence])
      #expect(try bench.text("out/manifest.json").hasSuffix("}\n"))
      #expect(try bench.text("out/manifest.json").hasSuffix("\n\n") == false)
    }
  }

  @Test("the vocabulary that tokens were looked up in, and own templates, are inputs too")
  func allInputs() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("vocab.txt", "a\nb\nc\n")
      try bench.write("s.txt", "a b c")
      try bench.write("own/base.css.mustache", "body { margin: 0 }")
      try bench.report("--model", "m.json", "--tokens", "s.txt", "--format", "html", "--templates", "own")
      let paths = try #require(try bench.manifest()["inputs"]?.array).compactMap { $0["path"]?.string }
      #expect(paths == ["m.json", "vocab.txt", "own/base.css.mustache", "s.txt"])
    }
  }
}
