import AttentionCore
import TensorFiles
import TestSupport
import Testing

@testable import HeadlightCLI

/// What the heads of the samples are called, and what those of random weights are not.
struct SampleNamesTests {
  private let induction = sample("induction")

  private func plan(_ name: String, _ sequences: String) throws -> ReportPlan {
    try SampleHeads.plan(sample(name), tokens: "\(sample(name))/\(sequences)")
  }

  /// The means over sequences, as the tool makes them for a batch.
  private func means(_ runs: [SampleHeads]) -> [HeadID: MetricValues] {
    var metrics = BatchMetrics()
    for run in runs {
      metrics.add(
        run.heads.map { HeadMeasurement(id: $0.id, pattern: $0.values, normWeighted: nil) },
        sequence: run.sequence)
    }
    return metrics.heads.mapValues(\.means)
  }

  @Test("samples/induction: the trained heads have their names in each of its sequences, and in their mean")
  func inductionByItsSequences() throws {
    let runs = try SampleHeads.all(try plan("induction", "sequences.json"))
    #expect(runs.count == 3)
    let means = means(runs)
    for (layer, head, kind) in [(0, 2, HeadKind.previousToken), (1, 1, .induction), (1, 3, .induction)] {
      for run in runs {
        let values = try #require(run[layer, head]?.values)
        #expect(HeadNaming.name(values).kind == kind, "\(run.sequence) L\(layer)H\(head)")
      }
      let mean = try #require(means[HeadID(layer: layer, head: head)])
      #expect(HeadNaming.name(mean).kind == kind)
    }
    // Those that learned neither have no such name.
    for (layer, head) in [(0, 0), (0, 1), (0, 3), (1, 2)] {
      let mean = try #require(means[HeadID(layer: layer, head: head)])
      #expect(![.previousToken, .induction].contains(HeadNaming.name(mean).kind), "L\(layer)H\(head)")
    }
  }

  @Test("samples/induction: the probe finds the induction heads, whatever the number of threads")
  func inductionByProbe() throws {
    let plan = try plan("induction", "sequences.json")
    let scores = try SampleHeads.probe(plan)
    #expect(scores == (try SampleHeads.probe(plan, threads: 1)))
    #expect(scores.count == 8)
    func score(_ layer: Int, _ head: Int) -> ProbeScores? { scores[HeadID(layer: layer, head: head)] }
    #expect(score(1, 1)?.induction ?? 0 > 0.9)
    #expect(score(1, 3)?.induction ?? 0 > 0.85)
    #expect(score(0, 2)?.previousToken ?? 0 > 0.7)
    for (layer, head) in [(0, 0), (0, 1), (0, 2), (0, 3), (1, 2)] {
      #expect(score(layer, head)?.induction ?? 1 < 0.1, "L\(layer)H\(head)")
    }
  }

  @Test(
    "samples/kjv: the probe names the heads that its README says do induction; the previous-token head has its name in text"
  )
  func kjv() throws {
    let plan = try plan("kjv", "prompts.json")
    let scores = try SampleHeads.probe(plan)
    let means = means(try SampleHeads.all(plan))
    func heads(_ kind: HeadKind) -> [String] {
      means.keys.sorted().filter {
        HeadNaming.name(means[$0] ?? MetricValues(), probe: scores[$0]).kind == kind
      }
      .map(\.name)
    }
    let induction = Set(heads(.induction))
    #expect(induction.isSuperset(of: ["L3H2", "L3H3", "L3H4", "L3H7"]))
    // Two more are near the threshold.
    #expect(induction.isSubset(of: ["L3H2", "L3H3", "L3H4", "L3H5", "L3H6", "L3H7"]))
    #expect(heads(.previousToken) == ["L0H3"])
    #expect(Set(heads(.broad)).isSubset(of: ["L0H1", "L0H2", "L0H4", "L0H7"]))
    #expect(heads(.selfToken) == [] && heads(.duplicateToken) == [])
  }

  /// A model of the sample's shape with weights by lot: σ = `scale` / √(inputs of the map).
  private func randomModel(_ bench: Workbench, seed: UInt64, scale: Float) throws {
    let archive = try TensorArchive.open("\(induction)/model.safetensors")
    var random = SeededGenerator(seed: seed)
    let entries = archive.names.map { name in
      let shape = archive[name]?.shape ?? []
      let count = shape.reduce(1, *)
      let isGain = name.hasSuffix(".w"), isBias = name.hasSuffix(".b") || name.contains(".b_")
      let deviation = name.contains("embed") ? 1 : scale / Float(shape.dropLast().last ?? 1).squareRoot()
      let values = (0..<count).map { _ -> Float in
        if isGain { return 1 }
        return isBias
          ? 0 : deviation * (0..<12).reduce(-6) { sum, _ in sum + Float.random(in: 0..<1, using: &random) }
      }
      return TensorBytes.Entry(name, shape, values)
    }
    try bench.write(
      "model.safetensors", TensorBytes.safetensors(entries, metadata: archive.metadata))
    try bench.write("vocab.json", [UInt8](try Workbench(path: induction).bytes("vocab.json")))
  }

  @Test(
    "no head of a random model of that shape is named after a job, on any length", arguments: [0.5, 1, 2.5])
  func randomWeights(scale: Float) throws {
    let jobs: Set<HeadKind> = [
      .previousToken, .nextToken, .selfToken, .sink, .delimiter, .duplicateToken, .induction,
    ]
    for seed in [1, 2, 3] as [UInt64] {
      try withWorkbench { bench in
        try randomModel(bench, seed: seed, scale: scale)
        var random = SeededGenerator(seed: 100 + seed)
        let texts = [8, 16, 30, 64].flatMap { count -> [[Int]] in
          let ids = (0..<count - 1).map { _ in Int.random(in: 1..<64, using: &random) }
          return [[0] + ids, [0] + ids.prefix(count / 2) + ids.prefix(count / 2 - 1)]
        }
        try bench.write("s.json", "[\(texts.map { #"{"ids": \#($0)}"# }.joined(separator: ","))]")
        let plan = try SampleHeads.plan("\(bench.path)/model.safetensors", tokens: "\(bench.path)/s.json")
        let scores = try SampleHeads.probe(plan)
        let runs = try SampleHeads.all(plan)
        #expect(runs.count == 8 && scores.count == 8)
        for score in scores.values { #expect(max(score.induction, score.duplicateToken) < 0.1) }
        for run in runs {
          for head in run.heads {
            for name in [HeadNaming.name(head.values), HeadNaming.name(head.values, probe: scores[head.id])] {
              #expect(!jobs.contains(name.kind), "seed \(seed), \(run.sequence), \(head.id): \(name)")
            }
          }
        }
        for (id, name) in means(runs).mapValues({ HeadNaming.name($0) }) {
          #expect(!jobs.contains(name.kind), "seed \(seed), \(id): \(name)")
        }
      }
    }
  }
}
