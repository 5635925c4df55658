import Foundation
import StrictJSON
import TestSupport
import Testing

/// `headlight compare`, run as users run it.
struct CompareTests {
  private func withModels(_ body: (Workbench) throws -> Void) throws {
    try withWorkbench { bench in
      let model = RandomModel()
      try bench.write("a.safetensors", model.bytes)
      try bench.write("b.safetensors", model.changing(layer: 1, head: 1).bytes)
      try bench.write(
        "s.json",
        "[\(Workbench.sequence("one", [0, 3, 1, 4, 1, 5])), \(Workbench.sequence("two", [2, 7, 1, 8, 2, 8, 1]))]"
      )
      try body(bench)
    }
  }

  @Test("a model compared with itself: everything is 0, the files are there and nothing else")
  func sameModel() throws {
    try withModels { bench in
      let outcome = try bench.headlight(
        "compare", "a.safetensors", "a.safetensors", "--tokens", "s.json", "--output", "out", "--format",
        "html,png,svg,pdf", "--fail-above", "map_distance=0", "--fail-above", "entropy=0")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        outcome.output == """
          out/compare.csv
          out/compare.png
          out/compare.svg
          out/compare.pdf
          out/compare.html
          out/compare.json

          """)
      #expect(outcome.errors.hasSuffix("nothing changed: map_distance is 0 for every head\n"))
      for (name, head) in try bench.changes("out") {
        for key in ["map_distance", "map_divergence", "largest_change", "metric_distance"] {
          #expect(head[key]?.double == 0, "\(name) \(key)")
        }
        #expect(head["largest"] == nil)
        for entry in try #require(head["metrics"]?.object).entries where !entry.value.isNull {
          #expect(entry.value["change"]?.double == 0, "\(name) \(entry.key)")
        }
      }
      #expect(try bench.hiddenFiles() == [])
    }
  }

  @Test(
    "one head's queries changed: it is first, what comes before it is as it was, what comes behind it changes a little"
  )
  func oneHead() throws {
    try withModels { bench in
      let outcome = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.errors.contains("changed most, by map_distance:\n  L1H1  "))
      let heads = try bench.changes("out")
      #expect(heads["L1H1"]?["rank"] == 1)
      for name in ["L0H0", "L0H1", "L1H0"] { #expect(heads[name]?["map_distance"]?.double == 0, "\(name)") }
      for name in ["L2H0", "L2H1"] { #expect((heads[name]?["map_distance"]?.double ?? 0) > 0, "\(name)") }
      let rows = try bench.text("out/compare.csv").split(separator: "\r\n").map { $0.split(separator: ",") }
      #expect(
        rows.count == 7
          && rows[0].prefix(6).joined(separator: ",") == "layer,head,rank,kind_a,kind_b,map_distance")
      #expect(rows[4].prefix(3).joined(separator: ",") == "1,1,1")
    }
  }

  @Test("distances, divergences and largest changes are those of the maps that report writes")
  func numbers() throws {
    try withModels { bench in
      for side in ["a", "b"] {
        try bench.headlight(
          "report", "--model", "\(side).safetensors", "--tokens", "s.json", "--format", "safetensors",
          "--output",
          side)
      }
      try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out")
      let heads = try bench.changes("out")
      let names = [("one", 6), ("two", 7)]
      for layer in 0..<3 {
        for head in 0..<2 {
          var (distance, divergence, largest) = (0.0, 0.0, 0.0)
          for (name, count) in names {
            let maps = try ["a", "b"].map { side in
              try #require(try bench.tensors("\(side)/\(name)/attention.safetensors")["attention.\(layer)"])
                .floats()[head * count * count..<(head + 1) * count * count].map { Double($0) }
            }
            let (a, b) = (maps[0], maps[1])
            for (x, y) in zip(a, b) {
              let m = (x + y) / 2
              distance += abs(x - y) / 2 / Double(count) / 2
              if x > 0 { divergence += x * log(x / m) / 2 / Double(count) / 2 }
              if y > 0 { divergence += y * log(y / m) / 2 / Double(count) / 2 }
              largest = max(largest, abs(x - y))
            }
          }
          let found = try #require(heads["L\(layer)H\(head)"])
          #expect(abs((found["map_distance"]?.double ?? -1) - distance) < 1e-6)
          #expect(abs((found["map_divergence"]?.double ?? -1) - divergence) < 1e-6)
          #expect(abs((found["largest_change"]?.double ?? -1) - largest) < 1e-6)
        }
      }
      // The metrics are those of metrics.json.
      for (name, _) in names {
        let stored = try ["a", "b"].map {
          try bench.json("\($0)/\(name)/metrics.json")["heads"]?.array?[3]["values"]
        }
        let sequences = try #require(try bench.json("out/compare.json")["sequences"]?.array)
        let sequence = try #require(sequences.first { $0["id"]?.string == name })
        let head = try #require(sequence["parts"]?.array?[0]["heads"]?.array?[3])
        #expect(head["layer"] == 1 && head["head"] == 1)
        for key in ["entropy", "self_token", "first_token"] {
          #expect(head["metrics"]?[key] == .array(stored.map { $0?[key] ?? .null }), "\(key)")
        }
      }
    }
  }

  @Test("the same bytes on any number of threads, and again")
  func deterministic() throws {
    try withModels { bench in
      for (directory, threads) in [("x", "1"), ("y", "4")] {
        let outcome = try bench.headlight(
          "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", directory,
          "--threads",
          threads)
        #expect(outcome.status == 0)
      }
      for name in ["compare.csv", "compare.html", "compare.png"] {
        #expect(try bench.bytes("x/\(name)") == bench.bytes("y/\(name)"), "\(name)")
      }
      let heads = try ["x", "y"].map { try bench.json("\($0)/compare.json")["heads"] }
      #expect(heads[0] == heads[1])
    }
  }

  @Test(
    "a head above a limit: status 3, which heads, and all outputs; a limit that nothing exceeds is passed")
  func limits() throws {
    try withModels { bench in
      let over = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out", "--quiet",
        "--fail-above", "map_distance=0.01", "--fail-above", "largest_change=1.5")
      #expect(over.status == 3)
      #expect(over.output == "")
      #expect(over.errors.hasPrefix("error: map_distance: "))
      #expect(over.errors.contains("changed by more than 0.01: L1H1 "))
      #expect(!over.errors.contains("largest_change"))
      #expect(bench.exists("out/compare.html") && bench.exists("out/compare.png"))
      let limits = try #require(try bench.json("out/compare.json")["limits"]?.array)
      #expect(limits[0]["exceeded"]?.array?.first?["head"] == 1)
      #expect(limits[1]["exceeded"]?.array?.isEmpty == true)
      let under = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out", "--force",
        "--fail-above", "map_distance=1", "--format", "svg")
      #expect(under.status == 0, "\(under.errors)")
      #expect(try bench.files() == ["compare.csv", "compare.json", "compare.svg"])
    }
  }

  @Test(
    "limits that make no sense are usage errors",
    arguments: [
      "map_distance", "=1", "map_distance=", "map_distance=nan", "map_distance=-0.1", "map_distance=inf",
      "nothing=0.1",
    ])
  func badLimits(limit: String) throws {
    try withModels { bench in
      let outcome = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out", "--fail-above",
        limit)
      #expect(outcome.status == 64, "\(outcome.errors)")
      if limit.hasPrefix("nothing") { #expect(outcome.errors.contains("map_distance, map_divergence")) }
      #expect(!bench.exists("out"))
    }
  }

  @Test("models of other shapes: the heads that both have are compared, the others named")
  func otherShapes() throws {
    try withModels { bench in
      try bench.write("wide.safetensors", RandomModel(layers: 2, heads: 3).bytes)
      let outcome = try bench.headlight(
        "compare", "a.safetensors", "wide.safetensors", "--tokens", "s.json", "--output", "out")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try bench.changes("out").keys.sorted() == ["L0H0", "L0H1", "L1H0", "L1H1"])
      let value = try bench.json("out/compare.json")
      #expect(value["heads_only_a"]?.array?.count == 2)
      #expect(value["heads_only_b"]?.array?.compactMap { $0["head"]?.int } == [2, 2])
    }
  }

  @Test("layers and heads are chosen as for report")
  func selection() throws {
    try withModels { bench in
      let outcome = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out", "--layers", "1",
        "--heads", "1", "--top", "0")
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try bench.changes("out").keys.sorted() == ["L1H1"])
    }
  }

  @Test("a bad sequence fails by itself, with status 1")
  func badSequence() throws {
    try withModels { bench in
      try bench.write(
        "s.json", "[\(Workbench.sequence("one", [0, 1])), \(Workbench.sequence("bad", [0, 99]))]")
      let outcome = try bench.headlight(
        "compare", "a.safetensors", "b.safetensors", "--tokens", "s.json", "--output", "out")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("error: bad: "))
      let sequences = try bench.json("out/compare.json")["sequences"]?.array
      #expect(sequences?.map { $0["status"]?.string } == ["done", "failed"])
      #expect(try bench.hiddenFiles() == [])
    }
  }
}
