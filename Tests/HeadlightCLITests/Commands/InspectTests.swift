import Foundation
import StrictJSON
import TensorFiles
import TestSupport
import Testing

/// `headlight inspect`.
struct InspectTests {
  @Test("a model's facts are said in words")
  func words() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight("inspect", parity("gpt2-legacy-buffers"))
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
      for line in [
        "family      gpt2", "  mask       causal", "  norm       layer norm, pre-norm",
        "tensors     26 used, 6 play no part",
        "tensors that play no part in attention:", "  h.*.attn.bias  (2 tensors: mask buffer)",
        "  ln_f.weight  (final norm, after the last attention)",
      ] { #expect(outcome.output.contains("\(line)\n"), "\(line)\n\(outcome.output)") }
      #expect(!outcome.output.hasSuffix("\n\n"))
    }
  }

  @Test(
    "--json prints the same for programs",
    arguments: [
      ("bert-f32", "bert", 4, "none"), ("llama-rope-llama3", "llama", 4, "causal"),
      ("tl-ln/model.safetensors", "projections", 3, "causal"),
    ])
  func json(name: String, family: String, heads: Int, mask: String) throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight("inspect", parity(name), "--json")
      #expect(outcome.status == 0)
      #expect(outcome.output.hasSuffix("}\n") && !outcome.output.hasSuffix("\n\n"))
      let json = try JSONValue.parse(Array(outcome.output.utf8))
      #expect(json["path"]?.string == parity(name))
      #expect(json["family"]?.string == family)
      let file = parity(name) + (name.hasSuffix("safetensors") ? "" : "/model.safetensors")
      #expect(json["bytes"]?.int == (try Data(contentsOf: URL(fileURLWithPath: file)).count))
      let part = try #require(json["parts"]?.array?.first)
      #expect(part["heads"]?.ints.allSatisfy { $0 == heads } == true)
      #expect(part["mask"]?.strings.allSatisfy { $0 == mask } == true)
      #expect(json["dtypes"]?.strings == ["F32"])
      #expect((json["parameters"]?.int ?? 0) > 1000)
      #expect(json["assumptions"]?.strings.isEmpty == (family != "projections"))
    }
  }

  @Test("a model in the hub's cache is called by its name", arguments: ["", "/", "/model.safetensors"])
  func hubCache(end: String) throws {
    try withWorkbench { bench in
      let files = FileManager.default
      let snapshot = "models--org--tiny-bert/snapshots/607a30d7"
      try bench.write("models--org--tiny-bert/refs/main", "607a30d7")
      try files.createDirectory(atPath: "\(bench.path)/\(snapshot)", withIntermediateDirectories: true)
      for name in ["config.json", "model.safetensors"] {
        try files.createSymbolicLink(
          atPath: "\(bench.path)/\(snapshot)/\(name)", withDestinationPath: "\(parity("bert-f32"))/\(name)")
      }
      let outcome = try bench.headlight("inspect", snapshot + end)
      #expect(outcome.output.hasPrefix("model       tiny-bert\nfamily      bert\n"), "\(outcome.errors)")
      #expect(
        try bench.headlight("inspect", "models--org--tiny-bert").errors.contains(
          "the hub's cache has the files of a model in \(snapshot)\n"))
    }
  }

  @Test("each kind of attention of a model with several stands by itself")
  func parts() throws {
    try withWorkbench { bench in
      let outcome = try bench.headlight("inspect", parity("t5-relu"))
      for line in ["encoder", "decoder", "cross-attention", "  mask       causal", "  scale      1"] {
        #expect(outcome.output.contains("\n\(line)\n"), "\(line)\n\(outcome.output)")
      }
      let json = try JSONValue.parse(
        Array(try bench.headlight("inspect", parity("t5-relu"), "--json").output.utf8))
      #expect(json["parts"]?.array?.compactMap { $0["part"]?.string } == ["encoder", "decoder", "cross"])
      let (used, unused) = (json["used_tensors"]?.int, json["unused_tensors"]?.array?.count)
      #expect(try #require(used) + #require(unused) == json["tensors"]?.int)
    }
  }

  @Test("all tensors that are missing or not understood are told, after what was understood")
  func problems() throws {
    try withWorkbench { bench in
      let source = try TensorArchive.open(parity("gpt2-lmhead/model.safetensors"))
      var entries: [TensorBytes.Entry] = []
      for name in source.names where !name.contains("h.1.mlp.c_fc") {
        let tensor = try #require(source[name])
        entries.append(.init(name, tensor.shape, tensor.floats()))
      }
      entries.append(.init("transformer.h.0.attn.extra", [1], [1]))
      try bench.write("m/model.safetensors", TensorBytes.safetensors(entries))
      try bench.write(
        "m/config.json", try Array(Data(contentsOf: URL(fileURLWithPath: parity("gpt2-lmhead/config.json")))))
      let outcome = try bench.headlight("inspect", "m")
      #expect(outcome.status == 65)
      #expect(outcome.output.contains("family      gpt2\n"))
      for name in [
        "c_fc.weight' is missing; expected shape [24, 96]", "c_fc.bias' is missing",
        "attn.extra' is not understood",
      ] {
        #expect(outcome.errors.contains(name), "\(outcome.errors)")
      }
      let json = try JSONValue.parse(Array(try bench.headlight("inspect", "m", "--json").output.utf8))
      #expect(json["problems"]?.strings.count == 3)
      // What is to be run has to be whole.
      try bench.write("s.json", #"{"ids": [1, 2, 3]}"#)
      #expect(try bench.headlight("report", "--model", "m", "--tokens", "s.json", "-o", "out").status == 65)
    }
  }

  @Test("captured attention is told apart, with the layers, heads and types that it has")
  func captured() throws {
    try withWorkbench { bench in
      try bench.write(
        "a.safetensors",
        TensorBytes.safetensors([
          .init("attention.0", .f16, [2, 1, 3], [1, 0, 0, 0, 1, 0]),
          .init("attention.2", [1, 1, 3], [0, 0, 1]),
        ]))
      let words = try bench.headlight("inspect", "a.safetensors").output
      #expect(words.contains("captured attention"))
      #expect(words.contains("1 × 3"))
      let json = try JSONValue.parse(
        Array(try bench.headlight("inspect", "a.safetensors", "--json").output.utf8))
      #expect(json["family"]?.string == "captured")
      #expect(json["layers"]?.ints == [0, 2])
      #expect(json["heads"]?.int == 2)
      #expect(json["queries"]?.int == 1)
      #expect(json["keys"]?.int == 3)
      #expect(json["dtypes"]?.strings == ["F32", "F16"])
      try bench.write("a.npy", TensorBytes.npy(.init("", [1, 1, 1, 3], [1, 0, 0])))
      #expect(try bench.headlight("inspect", "a.npy").output.contains("captured attention"))
    }
  }

  @Test("names of tensors cannot steer the terminal")
  func hostileNames() throws {
    try withWorkbench { bench in
      try bench.write(
        "a.safetensors",
        TensorBytes.safetensors([
          .init("attention.0", [1, 1, 1], [1]), .init(#"x\u001b[2J\u202ey\u009bz\nw"#, [1], [0]),
        ]))
      let outcome = try bench.headlight("inspect", "a.safetensors")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.contains("  x␛[2J⟨U+202E⟩y⟨U+009B⟩z↵w  ("), "\(outcome.output)")
    }
  }

  @Test("settings of bare weights are taken as by report")
  func assume() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      let outcome = try bench.headlight(
        "inspect", "m.json", "--json", "--assume", "mask=none", "--assume", "normalization_type=none")
      let json = try JSONValue.parse(Array(outcome.output.utf8))
      #expect(json["parts"]?.array?.first?["mask"]?.strings.first == "none")
      #expect(json["assumptions"]?.strings == [])
    }
  }

  @Test(
    "what cannot be inspected is said, with the exit code of its kind",
    arguments: [
      ("nowhere", 66, "nowhere: no such file or directory"),
      ("s.json", 65, "s.json: no 'blocks.0.attn.W_Q' (bare projections) and no config.json"),
      (".", 65, ".: no model.safetensors, model.safetensors.index.json or GGUF file in this directory"),
      ("/dev/null", 65, "/dev/null: expected a regular file, found a character device"),
    ] as [(String, Int32, String)])
  func failures(path: String, status: Int32, message: String) throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [1]}"#)
      let outcome = try bench.headlight("inspect", path)
      #expect(outcome.status == status)
      #expect(outcome.errors.hasPrefix("error: \(message)"), "\(outcome.errors)")
      #expect(outcome.output == "")
    }
  }
}
