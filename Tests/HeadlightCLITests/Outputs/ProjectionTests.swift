import Foundation
import StrictJSON
import TestSupport
import Testing

/// `--projections identity`: the baseline beside the learned projections.
struct ProjectionTests {
  @Test("the baseline is softmax of X Xᵀ/√d, and is written, drawn and said beside the learned heads")
  func baseline() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1, 2]}"#)
      try bench.report(
        "--model", "m.json", "--tokens", "s.json", "--projections", "identity", "--mask", "none", "--format",
        "safetensors,svg,html,json,csv", "--no-metrics")
      let tensors = try bench.tensors("out/s/attention.safetensors")
      #expect(tensors.names == ["attention.0", "identity.0"])
      #expect(tensors["identity.0"]?.shape == [3, 3])
      // x · xᵀ is [[1, 0, 1], [0, 1, 1], [1, 1, 2]].
      let expected = [[1, 0, 1], [0, 1, 1], [1, 1, 2]].flatMap { row -> [Float] in
        let powers = row.map { exp($0 / 2.0.squareRoot()) }
        return powers.map { Float($0 / powers.reduce(0, +)) }
      }
      #expect(largestDifference(try bench.values("identity.0", of: "s"), expected) < 1e-6)
      // Here Q = K = X too.
      #expect(largestDifference(try bench.values("attention.0", of: "s"), expected) < 1e-6)
      #expect(
        try bench.files("out/s") == [
          "atlas.svg", "attention.csv", "attention.json", "attention.safetensors", "figures/L0-identity.svg",
          "figures/L0H0.svg", "report.html",
        ])
      #expect(try bench.text("out/s/figures/L0-identity.svg").contains("L0 Q = K = V = X"))
      #expect(try bench.text("out/s/attention.csv").contains("0,identity,2,2,"))
      #expect(try bench.json("out/s/attention.json")["heads"]?[1]?["head"]?.string == "identity")
      #expect(try bench.text("out/s/report.html").contains("Q = K = V = X, scaled by 1/√d_model"))
    }
  }

  @Test("learned projections alone write no baseline")
  func noBaseline() throws {
    try withWorkbench { bench in
      try bench.write("m.json", SmallModels.lookup)
      try bench.write("s.json", #"{"ids": [0, 1, 2]}"#)
      try bench.report(
        "--model", "m.json", "--tokens", "s.json", "--projections", "learned", "--format", "safetensors,svg")
      #expect(try bench.tensors("out/s/attention.safetensors").names == ["attention.0"])
      #expect(!bench.exists("out/s/figures/L0-identity.svg"))
    }
  }
}
