import StrictJSON
import TestSupport
import Testing

/// `--layer-maps`: maps of whole layers beside the heads.
struct LayerMapTests {
  /// Ã R over plain arrays, where Ã has rows of the mean of the heads + I, divided by their sums.
  private func rollout(_ heads: [Float], _ count: Int, tokens: Int, before: [Float]?) -> (
    mean: [Float], result: [Float]
  ) {
    let mean = (0..<tokens * tokens).map { place in
      (0..<count).reduce(Float(0)) { $0 + heads[$1 * tokens * tokens + place] } / Float(count)
    }
    var mixed = mean
    for row in 0..<tokens {
      mixed[row * tokens + row] += 1
      let sum = mixed[row * tokens..<(row + 1) * tokens].reduce(0, +)
      for key in 0..<tokens { mixed[row * tokens + key] /= sum }
    }
    guard let before else { return (mean, mixed) }
    let product = (0..<tokens * tokens).map { place in
      (0..<tokens).reduce(Float(0)) {
        $0 + mixed[place / tokens * tokens + $1] * before[$1 * tokens + place % tokens]
      }
    }
    return (mean, product)
  }

  @Test(
    "mean and rollout are those of all heads of a file, with windows and without",
    arguments: ["gpt2-f32", "bert-f32", "mistral-window"])
  func values(model: String) throws {
    try withWorkbench { bench in
      let ids = (1...9).map { "\($0)" }.joined(separator: ", ")
      try bench.write("s.json", #"{"ids": [\#(ids)]}"#)
      try bench.report(
        "--model", parity(model), "--tokens", "s.json", "--layer-maps", "rollout,mean,flow", "--format",
        "safetensors", "--no-metrics")
      let archive = try bench.tensors("out/s/attention.safetensors")
      var before: [Float]?
      var layer = 0
      while let shape = archive["attention.\(layer)"]?.shape {
        let heads = try bench.values("attention.\(layer)", of: "s")
        let (mean, result) = rollout(heads, shape[0], tokens: 9, before: before)
        #expect(archive["mean.\(layer)"]?.shape == [9, 9])
        #expect(largestDifference(try bench.values("mean.\(layer)", of: "s"), mean) < 1e-6)
        #expect(largestDifference(try bench.values("rollout.\(layer)", of: "s"), result) < 1e-6)
        let flow = try bench.values("flow.\(layer)", of: "s")
        #expect((0..<9).allSatisfy { abs(flow[$0 * 9..<$0 * 9 + 9].reduce(0, +) - 1) < 1e-5 })
        // With one layer, what can pass is what does.
        if layer == 0 { #expect(largestDifference(flow, result) < 1e-6) }
        before = result
        layer += 1
      }
      #expect(layer > 1)
    }
  }

  @Test("some layers and heads have the maps of all, as figures, rows and columns, whatever the threads")
  func subset() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [1, 2, 3, 4]}"#)
      let model = parity("gpt2-f32")
      try bench.report(
        "--model", model, "--tokens", "s.json", "--layer-maps", "mean,rollout,flow", "--format", "safetensors"
      )
      let whole = try ["mean.2", "rollout.2", "flow.2"].map { try bench.values($0, of: "s") }
      try bench.report(
        "--model", model, "--tokens", "s.json", "--layer-maps", "mean,rollout,flow", "--layers", "2",
        "--heads", "1",
        "--threads", "1", "--format", "safetensors,svg,html,json,csv", "--no-metrics", "--force")
      let names = ["mean", "rollout", "flow"]
      #expect(
        try bench.tensors("out/s/attention.safetensors").names
          == ["attention.2", "z.2"] + names.map { "\($0).2" })
      #expect(try names.map { try bench.values("\($0).2", of: "s") } == whole)
      #expect(
        try bench.files("out/s") == [
          "atlas.svg", "attention.csv", "attention.json", "attention.safetensors", "figures/L2-flow.svg",
          "figures/L2-mean.svg", "figures/L2-rollout.svg", "figures/L2H1.svg", "report.html",
        ])
      #expect(try bench.text("out/s/figures/L2-mean.svg").contains("L2 mean of heads"))
      #expect(try bench.text("out/s/figures/L2-rollout.svg").contains("L2 rollout"))
      let atlas = try bench.text("out/s/atlas.svg")
      #expect(names.allSatisfy { atlas.contains(">\($0)<") })
      let heads = try #require(try bench.json("out/s/attention.json")["heads"]?.array)
      #expect(heads.map { $0["head"]?.string ?? "" } == [""] + names)
      #expect(heads.map { $0["layer"]?.int } == [2, 2, 2, 2])
      #expect(try bench.text("out/s/attention.csv").contains("2,rollout,3,0,"))
      let page = try bench.text("out/s/report.html")
      #expect(page.contains(#""name":"L2-flow","layer":2,"head":null,"column":"flow""#))
      #expect(page.contains("the mean of all heads + I"))
    }
  }

  @Test("cross-attention has means alone; asked for nothing else, maps that go through layers are an error")
  func cross() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"id": "s", "ids": [1, 2, 3, 4, 5], "decoder_ids": [0, 7]}"#)
      try bench.report(
        "--model", parity("t5-relu"), "--tokens", "s.json", "--layer-maps", "mean,rollout", "--format",
        "safetensors")
      for (part, queries, keys) in [("encoder", 5, 5), ("decoder", 2, 2), ("cross", 2, 5)] {
        let archive = try bench.tensors("out/s/\(part)/attention.safetensors")
        #expect(archive["mean.1"]?.shape == [queries, keys])
        #expect((archive["rollout.1"] == nil) == (part == "cross"))
        let heads = try bench.values("attention.1", of: "s/\(part)")
        let (count, size) = (heads.count / queries / keys, queries * keys)
        let mean = (0..<size).map { place in
          (0..<count).reduce(Float(0)) { $0 + heads[$1 * size + place] } / Float(count)
        }
        #expect(largestDifference(try bench.values("mean.1", of: "s/\(part)"), mean) < 1e-6)
      }
      let outcome = try bench.headlight(
        "report", "--model", parity("t5-relu"), "--tokens", "s.json", "--layer-maps", "rollout", "--parts",
        "cross", "-o", "none")
      #expect(outcome.status == 64 && !bench.exists("none"))
      #expect(
        outcome.errors.contains("--layer-maps rollout goes through self-attention, and --parts has none"))
    }
  }

  private static let even: [Float] = [1, 0, 0, 0.5, 0.5, 0, 0.25, 0.25, 0.5]
  private static let odd: [Float] = [1, 0, 0, 1, 0, 0, 0.25, 0.5, 0.25]

  @Test("captured attention has them where no layer is missing and queries and keys are the same tokens")
  func captured() throws {
    try withWorkbench { bench in
      try bench.write(
        "a.safetensors",
        TensorBytes.safetensors([
          .init("attention.0", [2, 3, 3], Self.even + Self.odd), .init("attention.1", [1, 3, 3], Self.odd),
          .init("attention.3", [1, 3, 3], Self.even),
        ]))
      try bench.report(
        "--attention", "a.safetensors", "--layers", "1", "--heads", "0", "--layer-maps", "mean,rollout",
        "--format", "safetensors")
      let first = rollout(Self.even + Self.odd, 2, tokens: 3, before: nil)
      let second = rollout(Self.odd, 1, tokens: 3, before: first.result)
      #expect(try bench.values("mean.1", of: "a") == Self.odd)
      #expect(largestDifference(try bench.values("rollout.1", of: "a"), second.result) < 1e-6)
      func error(_ arguments: String...) throws -> String {
        let outcome = try Headlight.run(["report", "-o", "none"] + arguments, in: bench.path)
        #expect(!bench.exists("none"))
        return "\(outcome.status) \(outcome.errors)"
      }
      let gap = try error("--attention", "a.safetensors", "--layer-maps", "rollout")
      #expect(
        gap.hasPrefix("64 ")
          && gap.contains(
            "a.safetensors: rollout goes through all layers up to the last one shown, and layer 2 is missing; ask for layers before it only (--layers)"
          ), "\(gap)")
      // The mean needs no other layer.
      try bench.report(
        "--attention", "a.safetensors", "--layer-maps", "mean", "--format", "safetensors", "--force")
      #expect(try bench.values("mean.3", of: "a") == Self.even)
      try bench.write("b.npy", TensorBytes.npy(.init("", [1, 1, 2, 3], [1, 0, 0, 0, 1, 0])))
      #expect(
        try error("--attention", "b.npy", "--layer-maps", "flow")
          .contains("b.npy: flow needs queries and keys that are the same tokens, found 2 queries and 3 keys")
      )
      try bench.write("x.txt", "x y z")
      try bench.write("k.txt", "k l m")
      #expect(
        try error(
          "--attention", "a.safetensors", "--tokens", "x.txt", "k.txt", "--layer-maps", "rollout", "--layers",
          "0"
        ).contains(
          "--layer-maps rollout needs queries and keys that are the same tokens; --tokens has others as keys")
      )
      #expect(try error("--attention", "b.npy", "--layer-maps", "median").hasPrefix("64 "))
    }
  }

  @Test("flow of a sequence that is too long fails that sequence, with the limit")
  func tooLong() throws {
    try withWorkbench { bench in
      let row = (0..<400).map { $0 == 0 ? Float(1) : 0 }
      try bench.write(
        "long.npy", TensorBytes.npy(.init("", [1, 1, 400, 400], (0..<400).flatMap { _ in row })))
      let outcome = try bench.headlight(
        "report", "--attention", "long.npy", "--layer-maps", "flow", "-o", "out", "--format", "safetensors")
      #expect(outcome.status == 64)
      #expect(outcome.errors.contains("flow of layer 0 is computed for at most 299 tokens"))
      try bench.write("m.json", SmallModels.stated)
      try bench.write(
        "s.jsonl",
        """
        {"id": "long", "ids": [\((0..<300).map { "\($0 % 3)" }.joined(separator: ", "))]}
        {"id": "short", "ids": [1, 2]}
        """)
      let model = try bench.headlight(
        "report", "--model", "m.json", "--tokens", "s.jsonl", "--layer-maps", "flow", "-o", "out",
        "--format",
        "safetensors", "--no-metrics")
      #expect(model.status == 1)
      #expect(model.errors.contains("long: flow of layer 0"))
      #expect(
        model.errors.contains("found 300: leave flow out (--layer-maps) or ask for fewer layers (--layers)"))
      #expect(try bench.files("out") == ["manifest.json", "short/attention.safetensors"])
    }
  }

  @Test("merged into words, they are merged as heads are: sums over keys, means over queries")
  func merged() throws {
    try withWorkbench { bench in
      let arguments = [
        "report", "--model", "\(repositoryRoot)/samples/kjv", "--text", "In the beginning", "--layer-maps",
        "rollout",
        "--layers", "1", "--format", "safetensors", "--no-metrics",
      ]
      for (output, more) in [("whole", []), ("words", ["--merge", "words"])] {
        #expect(try Headlight.run(arguments + ["-o", output] + more, in: bench.path).status == 0)
      }
      let whole = try #require(try bench.tensors("whole/text/attention.safetensors")["rollout.1"])
      let words = try #require(try bench.tensors("words/text/attention.safetensors")["rollout.1"])
      #expect(whole.shape == [4, 4] && words.shape == [3, 3])
      let values = whole.floats()
      // The last word has two tokens.
      let last = (values[10] + values[11] + values[14] + values[15]) / 2
      #expect(abs(words.floats()[8] - last) < 1e-6)
    }
  }
}
