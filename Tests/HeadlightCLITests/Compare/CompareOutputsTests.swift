import Foundation
import StrictJSON
import TestSupport
import Testing

/// Two earlier outputs, and two files of captured attention.
struct CompareOutputsTests {
  private func withOutputs(_ format: String = "safetensors", _ body: (Workbench) throws -> Void) throws {
    try withWorkbench { bench in
      let model = RandomModel()
      try bench.write("a.safetensors", model.bytes)
      try bench.write("b.safetensors", model.changing(layer: 1, head: 1).bytes)
      try bench.write(
        "s.json",
        "[\(Workbench.sequence("one", [0, 3, 1, 4, 1, 5])), \(Workbench.sequence("two", [2, 7, 1, 8, 2, 8, 1]))]"
      )
      for side in ["a", "b"] {
        let outcome = try bench.headlight(
          "report", "--model", "\(side).safetensors", "--tokens", "s.json", "--format", format, "--output",
          side)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
      try body(bench)
    }
  }

  @Test("outputs with maps give what their models give")
  func withMaps() throws {
    try withOutputs { bench in
      let outputs = try bench.headlight("compare", "a", "b", "--output", "x")
      #expect(outputs.status == 0, "\(outputs.errors)")
      try bench.headlight("compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "y")
      let mixed = try bench.headlight("compare", "a", "b.safetensors", "--tokens", "s.json", "--output", "z")
      #expect(mixed.status == 0, "\(mixed.errors)")
      let (x, y, z) = (try bench.changes("x"), try bench.changes("y"), try bench.changes("z"))
      #expect(x.count == 6)
      for (name, head) in x {
        for other in [y, z] {
          for key in [
            "map_distance", "map_divergence", "largest_change", "rank", "kind_a", "kind_b", "largest",
          ] {
            #expect(head[key] == other[name]?[key], "\(name) \(key)")
          }
          // What stands in metrics.json is rounded to single precision.
          for key in ["entropy", "self_token", "first_token_norm"] {
            let values = [head, other[name]].map { $0?["metrics"]?[key]?["change"]?.double }
            #expect(abs((values[0] ?? 9) - (values[1] ?? -9)) < 1e-5, "\(name) \(key)")
          }
        }
      }
    }
  }

  @Test(
    "outputs without maps are compared by metrics; it is said, and a limit on maps is no limit that passes")
  func withoutMaps() throws {
    try withOutputs("csv") { bench in
      let outcome = try bench.headlight(
        "compare", "a", "b", "--output", "out", "--fail-above", "self_token=1")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("there are no maps of a"))
      let value = try bench.json("out/compare.json")
      #expect(value["ranked_by"] == "metric_distance")
      #expect(try bench.changes("out")["L1H1"]?["map_distance"] == .null)
      let limited = try bench.headlight(
        "compare", "a", "b", "--output", "limited", "--fail-above", "map_distance=1")
      #expect(limited.status == 65)
      #expect(limited.errors.contains("--format safetensors"))
      #expect(bench.exists("limited/compare.json"))
    }
  }

  @Test("sequences that only one output has are named, and none in common is an error")
  func unmatched() throws {
    try withOutputs { bench in
      try bench.write(
        "t.json", "[\(Workbench.sequence("two", [2, 7, 1])), \(Workbench.sequence("three", [1, 2]))]")
      try bench.headlight(
        "report", "--model", "b.safetensors", "--tokens", "t.json", "--format", "safetensors", "--output", "c"
      )
      let outcome = try bench.headlight("compare", "a", "c", "--output", "out")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        outcome.errors.contains("only a has them: one") && outcome.errors.contains("only c has them: three"))
      let value = try bench.json("out/compare.json")
      #expect(value["unmatched"] == ["a": ["one"], "b": ["three"]])
      #expect(value["sequences"]?.array?.count == 1)
      try bench.write("t.json", Workbench.sequence("four", [2, 7, 1]))
      try bench.headlight(
        "report", "--model", "b.safetensors", "--tokens", "t.json", "--format", "safetensors", "--output", "d"
      )
      let none = try bench.headlight("compare", "a", "d", "--output", "none")
      #expect(none.status == 65 && none.errors.contains("'one'") && none.errors.contains("'four'"))
    }
  }

  @Test("heads keep their numbers where only some were written")
  func someHeads() throws {
    try withOutputs { bench in
      try bench.headlight(
        "report", "--model", "b.safetensors", "--tokens", "s.json", "--format", "safetensors", "--output",
        "c",
        "--heads", "1", "--layers", "1")
      let outcome = try bench.headlight("compare", "b", "c", "--output", "out")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let heads = try bench.changes("out")
      #expect(Array(heads.keys) == ["L1H1"] && heads["L1H1"]?["map_distance"]?.double == 0)
      #expect(try bench.json("out/compare.json")["heads_only_a"]?.array?.count == 5)
    }
  }

  @Test("captured attention: tokens of the command line, or places")
  func captured() throws {
    try withWorkbench { bench in
      let maps: [(String, [Float])] = [("a", [1, 0, 0.25, 0.75]), ("b", [1, 0, 0.5, 0.5])]
      for (name, values) in maps {
        try bench.write(
          "\(name).safetensors",
          TensorBytes.safetensors([TensorBytes.Entry("attention.0", [1, 2, 2], values)]))
      }
      try bench.write("t.json", #"["x", "y"]"#)
      for arguments in [["--tokens", "t.json"], []] {
        let outcome = try Headlight.run(
          ["compare", "a.safetensors", "b.safetensors", "--output", "out", "--force"] + arguments,
          in: bench.path)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let head = try #require(try bench.changes("out")["L0H0"])
        #expect(head["map_distance"]?.double == 0.125)
        #expect(head["largest"]?["query"] == [1, 1] && head["largest"]?["key"] == [0, 0])
        #expect(head["metrics"]?["self_token"]?["change"]?.double == -0.125)
      }
      try bench.write("t.json", #"["x", "y", "z"]"#)
      let wrong = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "t.json", "--output", "wrong")
      #expect(wrong.status == 65 && wrong.errors.contains("3 tokens"))
    }
  }

  @Test(
    "what is broken is an error with the file's name, never a trap",
    arguments: [
      ("manifest.json", "{"), ("manifest.json", "[]"),
      ("manifest.json", #"{"headlight": "1", "sequences": [1]}"#),
      (
        "manifest.json",
        #"{"headlight": "1", "sequences": [{"id": "one", "status": "done", "directory": "../b/one"}]}"#
      ),
      (
        "manifest.json",
        #"{"headlight": "1", "sequences": [{"id": "one", "status": "done", "directory": "/etc"}]}"#
      ),
      ("one/metrics.json", "nothing"), ("one/metrics.json", "{}"),
      ("one/metrics.json", #"{"headlight": "1", "columns": [{"key": "x"}, {"key": "x"}], "heads": []}"#),
      (
        "one/metrics.json",
        #"{"headlight": "1", "columns": [{"key": "x"}], "heads": [{"layer": 0, "head": 0, "kind": "mixed", "values": {"x": "y"}}]}"#
      ),
      (
        "one/metrics.json",
        #"{"headlight": "1", "columns": [], "heads": [{"layer": -1, "head": 1e99, "kind": "mixed", "values": {}}]}"#
      ),
      ("one/attention.safetensors", "not tensors"),
    ])
  func broken(file: String, content: String) throws {
    try withOutputs { bench in
      try bench.write("a/\(file)", content)
      let outcome = try bench.headlight("compare", "a", "b", "--output", "out")
      #expect(outcome.status == (file == "manifest.json" ? 65 : 1), "\(outcome.errors)")
      #expect(outcome.errors.contains("a/\(file)"), "\(outcome.errors)")
      #expect(try bench.hiddenFiles() == [])
    }
  }

  @Test(
    "maps of another shape than their tokens, heads without numbers, and weights that are no numbers are refused"
  )
  func brokenTensors() throws {
    try withOutputs { bench in
      func attempt(_ entry: TensorBytes.Entry, _ metadata: [String: String]) throws -> String {
        try bench.write("a/one/attention.safetensors", TensorBytes.safetensors([entry], metadata: metadata))
        let outcome = try bench.headlight("compare", "a", "b", "--output", "out", "--force")
        #expect(outcome.status == 1, "\(outcome.errors)")
        return outcome.errors
      }
      let map = TensorBytes.Entry("attention.0", [1, 2, 2], [1, 0, 0.5, 0.5])
      let one = try attempt(map, ["tokens": #"[\"x\"]"#])
      #expect(one.contains("2 tokens, but 1 'tokens'"), "\(one)")
      let text = try attempt(map, ["tokens": "x"])
      #expect(text.contains("expected an array of strings"), "\(text)")
      for heads in ["9999999999999999999", "1,0", "", "x"] {
        let numbers = try attempt(map, ["heads": heads])
        #expect(numbers.contains("the numbers of 1 heads"), "\(numbers)")
      }
      let nan = try attempt(
        TensorBytes.Entry("attention.0", [2, 6, 6], Array(repeating: .nan, count: 72)), [:])
      #expect(nan.contains("L0H0"), "\(nan)")
    }
  }

  @Test("a pipe, a directory without a model and a captured file beside a model are refused")
  func otherOperands() throws {
    try withOutputs { bench in
      try FileManager.default.createDirectory(
        atPath: "\(bench.path)/empty", withIntermediateDirectories: true)
      let empty = try bench.headlight("compare", "empty", "a", "--text", "x", "--output", "out")
      #expect(empty.status == 65 && empty.errors.contains("empty"))
      let captured = try bench.headlight(
        "compare", "a/one/attention.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out")
      #expect(captured.status == 64)
      let texts = try bench.headlight("compare", "a", "b", "--text", "x", "--output", "out")
      #expect(texts.status == 64 && texts.errors.contains("outputs have their own sequences"))
      let device = try bench.headlight("compare", "/dev/null", "a", "--text", "x", "--output", "out")
      #expect(device.status != 0 && device.status < 128)
    }
  }
}
