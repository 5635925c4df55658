import StrictJSON
import TestSupport
import Testing

/// Models with an encoder and a decoder, and models that read features in place of tokens.
struct SeveralPartsTests {
  private let t5 = parity("t5-relu")

  @Test("encoder, decoder and cross-attention each get figures, numbers and a page of their own")
  func threeParts() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"id": "s", "ids": [1, 2, 3, 4, 5], "decoder_ids": [0, 7]}"#)
      let outcome = try bench.report(
        "--model", t5, "--tokens", "s.json", "--format", "html,png,json,safetensors,csv", "--heads", "0-1")
      for (part, queries, keys) in [("encoder", 5, 5), ("decoder", 2, 2), ("cross", 2, 5)] {
        let archive = try bench.tensors("out/s/\(part)/attention.safetensors")
        #expect(archive["attention.1"]?.shape == [2, queries, keys])
        #expect(try bench.json("out/s/\(part)/attention.json")["part"]?.string == part)
        for file in ["report.html", "atlas.png", "attention.csv", "figures/L1H1.png"] {
          #expect(bench.exists("out/s/\(part)/\(file)"))
        }
        #expect(outcome.output.contains("out/s/\(part)/figures/\n"))
        // Every page leads to the others and back to the index.
        let page = try bench.text("out/s/\(part)/report.html")
        #expect(page.contains("../../index.html"))
        for other in ["encoder", "decoder", "cross"] where other != part {
          #expect(page.contains(#"href="../\#(other)/report.html""#))
        }
      }
      #expect(try bench.text("out/index.html").contains(#"href="s/cross/report.html""#))
      let sequence = try #require(try bench.manifest()["sequences"]?.array?.first)
      let parts = try #require(sequence["parts"]?.array)
      #expect(parts.compactMap { $0["queries"]?.int } == [5, 2, 2])
      #expect(parts.compactMap { $0["keys"]?.int } == [5, 2, 5])
      // Run again with --force, nothing of the former run stays.
      try bench.report(
        "--model", t5, "--tokens", "s.json", "--format", "csv", "--parts", "cross", "--no-metrics",
        "--force")
      #expect(try bench.files() == ["manifest.json", "s/attention.csv"])
    }
  }

  @Test(
    "without tokens for the decoder only the encoder runs; with --parts only what is asked for is written")
  func someParts() throws {
    try withWorkbench { bench in
      try bench.write("e.json", #"{"ids": [1, 2, 3]}"#)
      try bench.report("--model", t5, "--tokens", "e.json", "--format", "safetensors")
      #expect(try bench.tensors("out/e/attention.safetensors")["attention.0"]?.shape == [3, 3, 3])
      try bench.write("d.json", #"{"ids": [1, 2, 3], "decoder_ids": [0, 4]}"#)
      try bench.report(
        "--model", t5, "--tokens", "d.json", "--format", "safetensors", "--force", "--parts", "decoder,cross")
      #expect(try bench.directories("out/d") == ["cross", "decoder"])
    }
  }

  @Test(
    "what a sequence has and the model does not read, or needs and does not get, fails that sequence alone")
  func misfits() throws {
    try withWorkbench { bench in
      func failure(_ model: String, _ sequence: String, _ arguments: String...) throws -> String {
        try bench.write("s.jsonl", #"{"id": "s", "# + sequence + "}\n")
        let outcome = try Headlight.run(
          ["report", "--model", parity(model), "--tokens", "s.jsonl", "-o", "out", "--force"] + arguments,
          in: bench.path)
        return "\(outcome.status) \(outcome.errors)"
      }
      for (model, sequence, message) in [
        (
          "t5-relu", #""decoder_ids": [1]"#,
          "1 error: s: s.jsonl, line 1: a sequence needs 'tokens', 'ids' or 'text'"
        ),
        ("gpt2-f32", #""ids": [1], "decoder_ids": [1]"#, "the model has no decoder beside an encoder"),
        ("gpt2-f32", #""ids": [1], "pixel_values": "p.npy""#, "the model does not read the file"),
        (
          "whisper-f32", #""ids": [1], "decoder_ids": [1]"#,
          "the model reads no tokens here; it needs 'input_features'"
        ),
        ("whisper-f32", #""input_features": "none.npy", "decoder_ids": [1]"#, "none.npy: no such file"),
        ("t5-relu", #""ids": [1], "decoder_ids": [99]"#, "token id 99 is outside the vocabulary"),
        ("t5-relu", #""ids": [1], "positions": [0]"#, "positions"),
        ("gpt2-f32", #""ids": [1], "input_ids": [1]"#, "'ids' is given twice, once by another name"),
      ] {
        let text = try failure(model, sequence)
        #expect(text.hasPrefix("1 ") && text.contains(message), "\(text)")
      }
      let parts = try failure("gpt2-f32", #""ids": [1]"#, "--parts", "cross")
      #expect(parts.hasPrefix("64 ") && parts.contains("--parts: the model has no part 'cross'"))
    }
  }

  @Test("positions, and transformers' own names of keys, are taken")
  func positions() throws {
    try withWorkbench { bench in
      try bench.write("a.json", #"{"id": "a", "ids": [5, 6, 7], "positions": [0, 1, 2]}"#)
      try bench.write("b.json", #"{"id": "b", "input_ids": [5, 6, 7], "position_ids": [3, 5, 9]}"#)
      try bench.report(
        "--model", parity("gpt2-f32"), "--tokens", "a.json", "b.json", "--format", "safetensors")
      let (counted, given) = (
        try bench.values("attention.0", of: "a"), try bench.values("attention.0", of: "b")
      )
      #expect(counted.count == given.count && largestDifference(counted, given) > 1e-3)
      try bench.write("c.json", #"{"id": "c", "ids": [5, 6, 7]}"#)
      try bench.report(
        "--model", parity("gpt2-f32"), "--tokens", "c.json", "--format", "safetensors", "--force")
      #expect(try bench.values("attention.0", of: "c") == counted)
    }
  }

  @Test("a spectrogram in a file beside the sequence runs the encoder and, with tokens, the decoder")
  func features() throws {
    try withWorkbench { bench in
      let whisper = parity("whisper-f32")
      try bench.report(
        "--model", whisper, "--tokens", "\(whisper)/sequences.json", "--format", "safetensors", "--layers",
        "0")
      let sequence = try #require(try bench.directories().first { $0.hasSuffix("/cross") })
      let cross = try #require(try bench.tensors("out/\(sequence)/attention.safetensors")["attention.0"])
      #expect(cross.shape[2] == 13 && cross.shape[1] < 13)
    }
  }
}
