import Foundation
import StrictJSON
import TestSupport
import Testing

/// `metrics.json` and `metrics.csv`, of each sequence and of the batch.
struct MetricsTests {
  private let prompts = sample("kjv/prompts.json")

  @Test(
    "a sequence's file holds definitions, every head's kind and values, and how far heads are from each other"
  )
  func sequenceFile() throws {
    try withWorkbench { bench in
      try bench.report(
        "--model", sample("induction"), "--tokens", sample("induction/sequences.json"), "--format",
        "safetensors")
      let json = try bench.json("out/long-repeat/metrics.json")
      let columns = try #require(json["columns"]?.array)
      #expect(columns.count == 46)
      #expect(
        columns.allSatisfy {
          $0["title"]?.string?.isEmpty == false && $0["formula"]?.string?.isEmpty == false
        })
      #expect(
        columns.allSatisfy { $0["unit"]?.string?.isEmpty == false && $0["meaning"]?.string?.isEmpty == false }
      )
      let heads = try #require(json["heads"]?.array)
      #expect(heads.count == 8)
      #expect(heads[2]["kind"] == "previous-token")
      #expect(heads[5]["kind"] == "induction")
      // The previous-token mass again, from the weights themselves.
      let n = try #require(json["queries"]?.int)
      let weights = try bench.values("attention.0", of: "long-repeat")
      let mean = (1..<n).reduce(0) { $0 + Double(weights[(2 * n + $1) * n + $1 - 1]) } / Double(n - 1)
      let value = try #require(heads[2]["values"]?["previous_token"]?.double)
      #expect(abs(value - mean) < 1e-6)
      #expect(heads[2]["means_of"]?["previous_token"]?.int == n - 1)
      #expect(heads[2]["values"]?["previous_token_norm"]?.double != nil)
      let distances = try #require(json["head_distances"])
      #expect(distances["places"]?.array?.count == 8)
      #expect(distances["below_diagonal"]?.array?.map { $0.array?.count } == Array(0..<8))
      let lines = try bench.text("out/long-repeat/metrics.csv").split(separator: "\r\n")
      #expect(lines.count == 9)
      #expect(lines[0].hasPrefix("layer,head,kind,score,threshold,entropy,"))
      #expect(lines[3].hasPrefix("0,2,previous-token,"))
    }
  }

  @Test("the batch's file has mean, spread and extremes over all sequences, each counted once")
  func batchFile() throws {
    try withWorkbench { bench in
      let outcome = try bench.report(
        "--model", sample("kjv"), "--tokens", prompts, "--format", "csv", "--layers", "0-1")
      #expect(outcome.output.contains("out/metrics.json\nout/metrics.csv\n"))
      let names = ["beginning", "light", "mercy", "arphaxad"]
      let values = try names.map { name in
        try #require(try bench.json("out/\(name)/metrics.json")["heads"]?[9]?["values"]?["entropy"]?.double)
      }
      let mean = values.reduce(0, +) / 4
      let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 3).squareRoot()
      let json = try bench.json("out/metrics.json")
      #expect(json["sequences"]?.int == 4)
      let head = try #require(json["heads"]?[9])
      #expect(head["layer"]?.int == 1 && head["head"]?.int == 1)
      let entropy = try #require(head["values"]?["entropy"])
      #expect(abs(try #require(entropy["mean"]?.double) - mean) < 1e-5)
      #expect(abs(try #require(entropy["sd"]?.double) - spread) < 1e-5)
      #expect(entropy["min"]?.double == values.min())
      #expect(
        entropy["max_sequence"]?.string == values.max().flatMap { names[values.firstIndex(of: $0) ?? 0] })
      #expect(entropy["sequences"]?.int == 4)
      let lines = try bench.text("out/metrics.csv").split(separator: "\r\n").map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      #expect(lines.count == 17)
      #expect(lines.allSatisfy { $0.count == 5 + 46 * 4 })
      let column = try #require(lines[0].firstIndex(of: "entropy_sd"))
      #expect(abs(try #require(Double(lines[10][column])) - spread) < 1e-5)
    }
  }

  @Test("a sequence that fails takes no part in the batch's numbers, and --no-metrics measures nothing")
  func failures() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"[{"id": "a", "ids": [1, 2, 3]}, {"id": "b", "ids": [99999]}]"#)
      let outcome = try bench.headlight(
        "report", "--model", sample("kjv"), "--tokens", "s.json", "-o", "out", "--format", "csv", "--layers",
        "0")
      #expect(outcome.status == 1)
      let value = try bench.json("out/metrics.json")["heads"]?[0]?["values"]?["confidence"]
      #expect(value?["sequences"]?.int == 1)
      #expect(value?["sd"]?.isNull == true)
      try bench.write("s.json", #"{"ids": [1, 2, 3]}"#)
      try bench.report(
        "--model", sample("kjv"), "--tokens", "s.json", "--format", "html", "--layers", "0", "--no-metrics",
        "--force")
      #expect(try bench.files() == ["index.html", "manifest.json", "s/report.html"])
    }
  }

  @Test("metrics are of tokens, also where outputs merge them, and the same on any number of threads")
  func tokensAndThreads() throws {
    try withWorkbench { bench in
      try bench.report("--model", sample("kjv"), "--tokens", prompts, "--format", "csv", "--threads", "1")
      let plain = try ["light/metrics.json", "metrics.json", "metrics.csv"].map {
        try bench.bytes("out/\($0)")
      }
      try bench.report(
        "--model", sample("kjv"), "--tokens", prompts, "--format", "csv", "--threads", "3", "--merge",
        "words",
        "--force")
      #expect(
        try ["light/metrics.json", "metrics.json", "metrics.csv"].map { try bench.bytes("out/\($0)") }
          == plain)
    }
  }

  @Test("parts of a model, captured attention and single tokens are measured as far as they can be")
  func otherKinds() throws {
    try withWorkbench { bench in
      try bench.report(
        "--model", sample("reverse"), "--tokens", sample("reverse/sequences.json"), "--format", "safetensors")
      let batch = try #require(try bench.json("out/metrics.json")["heads"]?.array)
      #expect(Set(batch.compactMap { $0["part"]?.string }) == ["encoder", "decoder", "cross"])
      let cross = try #require(batch.first { $0["part"] == "cross" })
      #expect(cross["values"]?["previous_token"]?.isNull == true)
      #expect(cross["values"]?["entropy"]?["mean"]?.double != nil)
      let sequence = try #require(try bench.manifest()["sequences"]?[0]?["id"]?.string)
      try bench.report(
        "--attention", "out/\(sequence)/encoder/attention.safetensors", "--output", "captured", "--format",
        "csv")
      let whole = try bench.json("out/\(sequence)/encoder/metrics.json")["heads"]
      let captured = try bench.json("captured/attention/metrics.json")["heads"]
      #expect(captured?[3]?["values"]?["entropy"] == whole?[3]?["values"]?["entropy"])
      #expect(captured?[3]?["values"]?["entropy_norm"] == nil)
      try bench.write("one.json", #"{"ids": [5]}"#)
      try bench.report(
        "--model", sample("kjv"), "--tokens", "one.json", "--format", "html", "--output", "one")
      let one = try bench.json("one/one/metrics.json")["heads"]?[0]
      #expect(one?["values"]?["self_token"]?.double == 1)
      #expect(one?["values"]?["normalized_entropy"]?.isNull == true)
    }
  }

  @Test("--circuits adds what the weights say, and how heads compose")
  func circuits() throws {
    try withWorkbench { bench in
      try bench.report(
        "--model", sample("induction"), "--tokens", sample("induction/sequences.json"), "--format", "csv",
        "--circuits")
      let heads = try #require(try bench.json("out/metrics.json")["heads"]?.array)
      let induction = try #require(heads.first { $0["layer"]?.int == 1 && $0["head"]?.int == 1 })
      #expect(induction["weights"]?["strongest_k_composition"]?["with"] == "L0H2")
      #expect(induction["weights"]?["qk_singular_values"]?.array?.count == 16)
      #expect(try #require(induction["values"]?["k_composition"]?.double) > 0.1)
      let lines = try bench.text("out/composition.csv").split(separator: "\r\n")
      // Four readers, four writers, three kinds.
      #expect(lines.count == 1 + 4 * 4 * 3)
      #expect(try bench.manifest()["files"]?.strings.contains("composition.csv") == true)
      #expect(try bench.text("out/metrics.csv").contains(",qk_overlap,"))
    }
  }

  @Test("--probe names heads by random tokens that come twice")
  func probe() throws {
    try withWorkbench { bench in
      try bench.write("s.json", #"{"ids": [0, 1, 2, 3, 4, 5]}"#)
      try bench.report(
        "--model", sample("induction/model.safetensors"), "--tokens", "s.json", "--format", "html", "--probe")
      let heads = try #require(try bench.json("out/metrics.json")["heads"]?.array)
      #expect(heads[5]["kind"] == "induction" && heads[7]["kind"] == "induction")
      let score = try #require(heads[5]["values"]?["probe_induction"]?.double)
      #expect(score > 0.9 && heads[5]["score"]?.double == score)
      // The sequence itself repeats nothing.
      #expect(heads[5]["values"]?["induction_eligible"]?.isNull == true)
      #expect(try bench.text("out/s/report.html").contains("probe_induction"))
      let refused = try bench.headlight(
        "report", "--model", sample("digits"), "--tokens", sample("digits/sequences.json"), "-o", "no",
        "--probe")
      #expect(refused.status == 64)
      #expect(!bench.exists("no"))
    }
  }

  @Test(
    "options that measure nothing are refused",
    arguments: [
      ["--no-metrics", "--circuits"], ["--no-metrics", "--probe"], ["--no-metrics", "--local-window", "2"],
      ["--local-window", "0"], ["--local-window", "-1"],
    ])
  func refusals(options: [String]) throws {
    try withWorkbench { bench in
      let outcome = try Headlight.run(
        ["report", "--model", sample("kjv"), "--tokens", prompts, "-o", "out"] + options, in: bench.path)
      #expect(outcome.status == 64)
      #expect(!bench.exists("out"))
    }
  }
}
