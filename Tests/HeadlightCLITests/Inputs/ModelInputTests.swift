import AttentionCore
import Foundation
import StrictJSON
import TensorFiles
import TestSupport
import Testing

/// Every form of `--model`, by the attention that comes out.
struct ModelInputTests {
  @Test(
    "attention.safetensors holds the reference's attention of every layer and head",
    arguments: [
      ("gpt2-f32", "", "gpt2", []), ("gpt2-bf16-sharded", "", "gpt2", []),
      ("gpt2-bf16-sharded", "/model.safetensors.index.json", "gpt2", []),
      ("gpt2-f16", "/model.safetensors", "gpt2", []), ("bert-f32", "/", "bert", []),
      ("llama-f32", "", "llama", []), ("tl-ln", "/model.safetensors", "projections", ["eps=1e-3"]),
      ("gguf-llama-blocks-of-256", "", "llama", []), ("gguf-gpt2", "/model.gguf", "gpt2", []),
    ] as [(String, String, String, [String])])
  func attentionAgrees(name: String, file: String, family: String, settings: [String]) throws {
    try withWorkbench { bench in
      var arguments = ["--model", parity(name) + file, "--tokens", "\(parity(name))/sequences.json"]
      arguments += settings.flatMap { ["--assume", $0] } + ["--format", "safetensors"]
      let outcome = try Headlight.run(["report", "-o", "out"] + arguments, in: bench.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let manifest = try bench.manifest()
      #expect(manifest["model"]?["family"]?.string == family)
      let layers = try #require(manifest["model"]?["parts"]?.array?.first?["layers"]?.int)
      let expected = try TensorArchive.open("\(parity(name))/expected.safetensors")
      let sequences = try #require(
        try JSONValue.parse(try bench.bytes(relative("\(parity(name))/sequences.json", to: bench))).array)
      for (index, sequence) in sequences.enumerated() {
        let id = try #require(sequence["id"]?.string)
        let found = try bench.tensors("out/\(id)/attention.safetensors")
        #expect(found.names.filter { $0.hasPrefix("attention.") } == (0..<layers).map { "attention.\($0)" })
        for layer in 0..<layers {
          let tensor = try #require(found["attention.\(layer)"])
          let reference = try #require(expected["s\(index).attention.\(layer)"])
          #expect(tensor.elementType == .float32)
          #expect(tensor.shape == reference.shape)
          let padding = sequence["attention_mask"]?.ints
          let (left, right) = (tensor.floats(), reference.floats())
          let keys = tensor.shape[2]
          let differing = left.indices.filter { place in
            padding?[place / keys % keys] != 0 && abs(left[place] - right[place]) > 1e-5
          }
          #expect(differing.isEmpty, "\(id), layer \(layer)")
        }
      }
    }
  }

  private func relative(_ path: String, to bench: Workbench) throws -> String {
    try FileManager.default.copyItem(atPath: path, toPath: "\(bench.path)/sequences.json")
    return "sequences.json"
  }

  @Test("tokens are looked up in the vocabulary of a GGUF file, and the file is listed once")
  func tokensOfGGUF() throws {
    try withWorkbench { bench in
      try bench.write(
        "s.json", #"[{"id": "a", "tokens": ["<s>", "▁da", "ga"]}, {"id": "b", "ids": [0, 1, 3]}]"#)
      let outcome = try bench.headlight(
        "report", "--model", "\(parity("gguf-llama-f16"))/model.gguf", "--tokens", "s.json", "-o", "out",
        "--format", "safetensors,csv")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let found = try ["a", "b"].map {
        try bench.tensors("out/\($0)/attention.safetensors")["attention.1"]?.floats()
      }
      #expect(found[0] != nil && found[0] == found[1])
      for id in ["a", "b"] {
        #expect(String(decoding: try bench.bytes("out/\(id)/attention.csv"), as: UTF8.self).contains("▁da"))
      }
      let inputs = try #require(bench.manifest()["inputs"]?.array?.compactMap { $0["path"]?.string })
      #expect(inputs.filter { $0.hasSuffix("model.gguf") }.count == 1)
    }
  }

  @Test("bare projections give the same numbers from safetensors, npz and JSON")
  func bareFormsAgree() throws {
    let archive = try TensorArchive.open("\(parity("tl-attn-only-none"))/model.safetensors")
    let entries = archive.names.compactMap { name -> TensorBytes.Entry? in
      guard let tensor = archive[name], tensor.elementType == .float32, tensor.count > 1 else { return nil }
      return .init(name, tensor.shape, tensor.floats())
    }
    try withWorkbench { bench in
      try bench.write("m.safetensors", TensorBytes.safetensors(entries))
      try bench.write("m.npz", TensorBytes.npz(entries))
      var object = JSONObject()
      for name in entries.map(\.name) {
        guard let tensor = archive[name] else { continue }
        object.append(name, nested(tensor.floats()[...], tensor.shape[...]))
      }
      try bench.write("m.json", JSONValue.object(object).serializedBytes())
      var results: [[Float]] = []
      for file in ["m.safetensors", "m.npz", "m.json"] {
        let output = try bench.headlight(
          "report", "--model", file, "--tokens", "\(parity("tl-attn-only-none"))/sequences.json", "-o",
          "\(file).out", "--format", "safetensors")
        #expect(output.status == 0, "\(output.errors)")
        let found = try bench.tensors("\(file).out/length-9/attention.safetensors")
        results.append(found.names.flatMap { found[$0]?.floats() ?? [] })
      }
      #expect(results[0].count > 100)
      #expect(results[0] == results[1])
      #expect(results[0] == results[2])
    }
  }

  private func nested(_ values: ArraySlice<Float>, _ shape: ArraySlice<Int>) -> JSONValue {
    guard let count = shape.first else { return .float(values.first ?? 0) }
    let size = values.count / max(count, 1)
    return .array(
      (0..<count).map { nested(values.dropFirst($0 * size).prefix(size), shape.dropFirst()) })
  }

  @Test("files that are symbolic links, as the hub's cache has them, are followed")
  func linksAreFollowed() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [1, 2]}"#)
      for name in ["config.json", "model.safetensors"] {
        try FileManager.default.createSymbolicLink(
          atPath: "\(bench.path)/\(name)", withDestinationPath: "\(parity("gpt2-f32"))/\(name)")
      }
      try bench.report("--model", ".", "--tokens", "s.json", "--format", "csv")
    }
  }

  @Test("what bare weights do not say is assumed, and said on standard error, in manifest and page")
  func assumptionsAreSaid() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1, 2]}"#)
      let outcome = try bench.report("--model", "m.json", "--tokens", "s.json", "--format", "html")
      #expect(outcome.errors.contains("assumed: mask: causal, since the file does not say"))
      let assumptions = try bench.manifest()["model"]?["assumptions"]?.strings ?? []
      #expect(assumptions.contains { $0.hasPrefix("mask: causal, since the file does not say") })
      #expect(try bench.text("out/s/report.html").contains("assumed: mask: causal"))
      #expect(try bench.text("out/index.html").contains("assumed: mask: causal"))
    }
  }

  @Test("--mask and --assume win over the file's metadata, which wins over what is assumed")
  func settingsWin() throws {
    try withWorkbench { bench in
      let entries: [TensorBytes.Entry] = [
        .init("x", [2, 2], [1, 0, 0, 1]), .init("blocks.0.attn.W_Q", [1, 2, 2], [1, 0, 0, 1]),
        .init("blocks.0.attn.W_K", [1, 2, 2], [1, 0, 0, 1]),
      ]
      let metadata = ["mask": "none", "attn_scale": "1", "normalization_type": "none"]
      try bench.write("m.safetensors", TensorBytes.safetensors(entries, metadata: metadata))
      try bench.write("s.json", #"["a", "b"]"#)
      func attention(_ arguments: String...) throws -> [Float] {
        let outcome = try Headlight.run(
          ["report", "--force", "-o", "out", "--model", "m.safetensors", "--tokens", "s.json"]
            + ["--format", "safetensors"] + arguments, in: bench.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try bench.values("attention.0", of: "s")
      }
      let even = Float(1 / (1 + exp(1.0)))
      let free = try attention()
      #expect(largestDifference(free, [1 - even, even, even, 1 - even]) < 1e-6)
      #expect(try bench.manifest()["model"]?["parts"]?.array?.first?["mask"]?.strings.first == "none")
      #expect(try bench.manifest()["model"]?["assumptions"]?.strings == [])
      let causal = try attention("--mask", "causal")
      #expect(largestDifference(causal, [1, 0, even, 1 - even]) < 1e-6)
      #expect(try bench.manifest()["model"]?["parts"]?.array?.first?["mask"]?.strings.first == "causal")
      let flat = Float(1 / (1 + exp(0.5)))
      let scaled = try attention("--mask", "none", "--assume", "attn_scale=2")
      #expect(largestDifference(scaled, [1 - flat, flat, flat, 1 - flat]) < 1e-6)
      #expect(try bench.manifest()["model"]?["parts"]?.array?.first?["scale"]?.strings.first == "1/√4 = 0.5")
    }
  }
}
