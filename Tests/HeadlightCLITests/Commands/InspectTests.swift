import StrictJSON
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
        "family      gpt2", "mask        causal", "norm        layer norm, pre-norm",
        "tensors that play no part in attention:", "  h.0.attn.bias  (mask buffer)",
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
      let part = try #require(json["parts"]?.array?.first)
      #expect(part["heads"]?.ints.allSatisfy { $0 == heads } == true)
      #expect(part["mask"]?.strings.allSatisfy { $0 == mask } == true)
      #expect(json["dtypes"]?.strings == ["F32"])
      #expect((json["parameters"]?.int ?? 0) > 1000)
      #expect(json["assumptions"]?.strings.isEmpty == (family != "projections"))
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
      (".", 65, ".: no model.safetensors and no model.safetensors.index.json"),
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
