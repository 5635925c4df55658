import AttentionCore
import TestSupport
import Testing

@testable import HeadlightCLI

struct ProbeTests {
  private func scores(_ model: String, _ sequence: String) throws -> [HeadID: ProbeScores] {
    try withWorkbench { bench in
      try bench.write("s.json", sequence)
      return try SampleHeads.probe(try SampleHeads.plan(model, tokens: "\(bench.path)/s.json"))
    }
  }

  private func problem(_ model: String, _ sequence: String) throws -> String {
    do {
      _ = try scores(model, sequence)
      return "no error"
    } catch let error as UsageError { return error.description }
  }

  @Test("encoder and decoder are scored, cross-attention is not")
  func encoderDecoder() throws {
    let found = try scores(parity("t5-relu"), #"{"ids": [1, 2, 3], "decoder_ids": [0, 4]}"#)
    #expect(Set(found.keys.map(\.part)) == [.encoder, .decoder])
    for score in found.values {
      for metric in ProbeMetric.allCases { #expect((0...1).contains(score[metric])) }
    }
  }

  @Test("a probe starts with the special token that sequences start with")
  func start() throws {
    let plain = try scores(sample("induction"), #"{"tokens": ["ba", "be", "ba"]}"#)
    let started = try scores(sample("induction"), #"{"tokens": ["<bos>", "be", "ba"]}"#)
    #expect(plain != started)
    #expect(started == (try scores(sample("induction"), #"{"tokens": ["<bos>", "zi"]}"#)))
  }

  @Test("where the probe cannot run it says why")
  func problems() throws {
    try withWorkbench { bench in
      try bench.write("tiny.json", SmallModels.stated)
      #expect(
        try problem("\(bench.path)/tiny.json", #"{"ids": [0, 1]}"#)
          == "--probe needs 6 tokens that are not special; the vocabulary has 3")
      try bench.write(
        "x.json", SmallModels.vectors.replacing("{\"x", with: #"{"__metadata__": {"mask": "causal"}, "x"#))
      #expect(
        try problem("\(bench.path)/x.json", #"{"tokens": ["a", "b", "c"]}"#)
          == "--probe: the model reads no tokens")
    }
    #expect(
      try problem(sample("digits"), #"{"image": "\#(sample("digits"))/three.png"}"#)
        == "--probe: the model reads no tokens")
  }

  @Test("captured attention has no model to probe")
  func captured() throws {
    try withWorkbench { bench in
      try bench.write("a.npy", TensorBytes.npy(.init("a", [1, 1, 2, 2], [1, 0, 0.5, 0.5])))
      let plan = try ReportCommand.parse(["--attention", "\(bench.path)/a.npy", "--output", "none"])
        .plan(arguments: [])
      #expect(throws: UsageError.self) { try SampleHeads.probe(plan) }
    }
  }
}
