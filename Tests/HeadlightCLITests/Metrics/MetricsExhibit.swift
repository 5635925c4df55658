import AttentionCore
import Checkpoints
import TestSupport

@testable import HeadlightCLI

/// A metric on the heads of a sample, of which the page shows one that is high and one that is low.
struct MetricsExhibit {
  /// Heads of a sample over one of its sequences.
  struct Stage {
    /// The folder in `samples`.
    let folder: String
    /// As captions have it.
    let sequence: String
    let heads: [SampleHeads.Head]

    func map(_ id: HeadID) -> SampleHeads.Head? { heads.first { $0.id == id } }
  }

  let key: String
  let definition: MetricDefinition
  let stage: Stage
  /// The value of each head that has one.
  let values: [HeadID: Double]

  /// Whether there is nothing to show, since heads do not differ.
  var isConstant: Bool { (values.values.max() ?? 0) - (values.values.min() ?? 0) < 1e-9 }

  /// The head with the greatest or the least value; the first of equal ones.
  func extreme(isHigh: Bool) -> HeadID? {
    let heads = values.keys.sorted()
    let best = isHigh ? values.values.max() : values.values.min()
    return heads.first { values[$0] == best }
  }
}

extension MetricsExhibit {
  /// All that the page shows.
  struct All {
    let pattern: [MetricsExhibit]
    let circuits: [MetricsExhibit]
    let probe: [MetricsExhibit]

    var list: [MetricsExhibit] { pattern + circuits + probe }

    init() throws {
      let text = try Stage("kjv", file: "prompts.json", sequence: "light")
      let repeated = try Stage("induction", file: "sequences.json", sequence: "long-repeat")
      let letters = try Stage("reverse", file: "sequences.json", sequence: "mississippi", part: .encoder)
      pattern = HeadMetric.allCases.map { metric in
        let stage =
          switch metric {
          case .previousToken, .duplicateToken, .duplicateTokenEligible, .induction, .inductionEligible:
            repeated
          case .nextToken, .delimiter, .specialToken: letters
          default: text
          }
        return MetricsExhibit(metric.rawValue, metric.definition, stage) { $0.values[metric]?.value }
      }
      circuits = try Self.circuits(text)
      probe = try Self.probe()
    }

    private static func circuits(_ stage: Stage) throws -> [MetricsExhibit] {
      let model = try Checkpoint.open(sample(stage.folder)).model
      let analysis = CircuitAnalysis(model: model, threads: 2)
      let (layers, heads) = (Array(0..<4), Array(0..<8))
      let strongest = analysis.composition(of: nil, layers: layers, heads: heads) { _ in }
      var circuits: [HeadID: HeadCircuit] = [:]
      for var circuit in analysis.heads(of: nil, layers: layers, heads: heads) {
        circuit.strongest = strongest[circuit.id] ?? [:]
        circuits[circuit.id] = circuit
      }
      return CircuitMetric.allCases.map { metric in
        MetricsExhibit(metric.rawValue, metric.definition, stage) { circuits[$0.id]?[metric] }
      }
    }

    private static func probe() throws -> [MetricsExhibit] {
      let scores = try SampleHeads.probe(
        try SampleHeads.plan(sample("induction"), tokens: "\(sample("induction"))/sequences.json"))
      let first = RepeatedTokenProbe(vocabulary: Array(1..<64), start: 0, period: 31, count: 1).sequences[0]
      let stage = try withWorkbench { bench in
        try bench.write("probe.json", #"{"id": "probe", "ids": \#(first)}"#)
        return Stage(
          folder: "induction", sequence: "probe",
          heads: try SampleHeads.all(
            try SampleHeads.plan(sample("induction"), tokens: "\(bench.path)/probe.json"))[0].heads)
      }
      return ProbeMetric.allCases.map { metric in
        MetricsExhibit(metric.rawValue, metric.definition, stage) { head in scores[head.id].map { $0[metric] }
        }
      }
    }
  }

  private init(
    _ key: String, _ definition: MetricDefinition, _ stage: Stage, value: (SampleHeads.Head) -> Double?
  ) {
    self.key = key
    self.definition = definition
    self.stage = stage
    values = Dictionary(
      uniqueKeysWithValues: stage.heads.compactMap { head in value(head).map { (head.id, $0) } })
  }
}

extension MetricsExhibit.Stage {
  fileprivate init(_ name: String, file: String, sequence: String, part: AttentionPart? = nil) throws {
    let all = try SampleHeads.all(try SampleHeads.plan(sample(name), tokens: "\(sample(name))/\(file)"))
    let run = all.first { $0.sequence == sequence && $0.part == part }
    self.init(folder: name, sequence: sequence, heads: run?.heads ?? [])
  }
}
