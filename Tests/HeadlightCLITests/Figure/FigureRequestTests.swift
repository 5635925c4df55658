import AttentionCore
import TestSupport
import Testing

@testable import HeadlightCLI

/// A figure computes what it shows, and no more.
struct FigureRequestTests {
  private func plan(_ arguments: String...) throws -> FigurePlan {
    let base = ["--model", sample("kjv"), "--text", "a king", "-o", "no-such-file.png"]
    return try FigureCommand.parse(arguments + base).plan()
  }

  @Test("layers, heads and what else is computed, by the kind")
  func requests() throws {
    let head = try plan("head", "--head", "L0H3")
    #expect(head.report.request.layers == [0] && head.report.request.heads == [3])
    #expect(!head.report.request.includesValueNorms && !head.report.request.includesZ)
    #expect(!head.report.metrics.comparesHeads && !head.report.metrics.includesProbe)
    let heads = try plan("heads", "--heads", "L2H1,l0h3,L2H1")
    #expect(heads.report.request.layers == [0, 2] && heads.report.request.heads == [1, 3])
    #expect(heads.heads == [HeadPlace(layer: 2, head: 1), HeadPlace(layer: 0, head: 3)])
    let rollout = try plan("rollout", "--layer", "2")
    #expect(rollout.report.request.layers == [2] && rollout.report.request.heads == [])
    #expect(rollout.report.request.layerMaps == [.rollout] && !rollout.report.metrics.isOn)
    let atlas = try plan("atlas", "--heads", "0-1")
    #expect(atlas.report.request.layers == [0, 1, 2, 3] && atlas.report.request.heads == [0, 1])
    #expect(atlas.heads == nil)
  }

  @Test("a metric brings along what it needs")
  func metrics() throws {
    #expect(try !plan("metrics").report.request.includesValueNorms)
    #expect(try plan("metrics", "--metric", "induction_norm").report.request.includesValueNorms)
    let weights = try plan("metrics", "--metric", "qk_norm").report
    #expect(weights.metrics.includesCircuits && !weights.request.includesValueNorms)
    let probe = try #require(HeadFacts.everyColumn.first { $0.group == .probe }).key
    #expect(try plan("metrics", "--metric", probe).report.metrics.includesProbe)
  }

  @Test("every metric that the samples have can be shown alone")
  func everyMetric() throws {
    try withWorkbench { bench in
      for metric in ["first_token", "induction_norm", "qk_norm", "q_composition", "token_copying"]
      where HeadFacts.everyColumn.contains(where: { $0.key == metric }) {
        let outcome = try Headlight.run(
          [
            "figure", "metrics", "--metric", metric, "--model", sample("kjv"), "--text", "a king and a king",
            "-o", "\(metric).svg",
          ], in: bench.path)
        #expect(outcome.status == 0, "\(metric): \(outcome.errors)")
        #expect(try SVGFile(try bench.bytes("\(metric).svg")).words?.contains("most in L") == true)
      }
    }
  }

  @Test("queries by place, label and last; heads by layer and number")
  func choices() throws {
    let labels = ["·the", "king", "##dom", "5", "king"]
    #expect(try QueryChoice("last").place(among: labels) == 4)
    #expect(try QueryChoice("3").place(among: labels) == 3)
    #expect(try QueryChoice("the").place(among: labels) == 0)
    #expect(try QueryChoice("dom").place(among: labels) == 2)
    #expect(throws: UsageError.self) { try QueryChoice("king").place(among: labels) }
    #expect(throws: UsageError.self) { try QueryChoice("5").place(among: labels) }
    #expect(throws: UsageError.self) { try QueryChoice("last").place(among: []) }
    #expect(throws: UsageError.self) { try QueryChoice("99999999999999999999").place(among: labels) }
    #expect(HeadPlace(argument: "L12H3") == HeadPlace(layer: 12, head: 3))
    for text in ["L1", "H1", "L1H", "L-1H2", "L1H2 ", "L١H2", "1.2", "L1234567H1"] {
      #expect(HeadPlace(argument: text) == nil, "\(text)")
    }
  }
}
