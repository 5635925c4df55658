import AttentionCore
import Synchronization
import TestSupport

@testable import HeadlightCLI

/// The heads of one kind of attention over one sequence, run and measured as the tool does it.
struct SampleHeads: Sendable {
  struct Head: Sendable {
    let id: HeadID
    let queries: Int
    let keys: Int
    let pattern: [Float]
    let values: MetricValues
  }

  /// The id of the sequence.
  let sequence: String
  let part: AttentionPart?
  /// In order.
  let heads: [Head]

  subscript(layer: Int, head: Int) -> Head? {
    heads.first { $0.id.layer == layer && $0.id.head == head }
  }

  /// What the tool would do with a model and a file of sequences.
  static func plan(_ model: String, tokens: String) throws -> ReportPlan {
    try ReportCommand.parse(["--model", model, "--tokens", tokens, "--output", "none"]).plan(arguments: [])
  }

  /// The heads of every sequence of a plan.
  static func all(_ plan: ReportPlan) throws -> [SampleHeads] {
    try plan.entries.flatMap { entry in
      let job = try entry.job().get()
      let found = Mutex<[Head]>([])
      try plan.source.run(job, request: plan.request, threads: 2) { head in
        guard let view = job.views.first(where: { $0.part == head.id.part }), head.id.head != nil else {
          return
        }
        let mask = plan.source.layer(head.id.layer, of: head.id.part)?.mask ?? .bidirectional
        let measured = PatternMeasurer(mask: mask, facts: view.facts).measure(head)
        let own = Head(
          id: head.id, queries: head.queries, keys: head.keys, pattern: Array(head.pattern),
          values: measured.pattern)
        found.withLock { $0.append(own) }
      }
      let heads = found.withLock { $0.sorted { $0.id < $1.id } }
      return job.views.map { view in
        SampleHeads(sequence: job.id, part: view.part, heads: heads.filter { $0.id.part == view.part })
      }
    }
  }

  /// The probe's scores of a plan's model.
  static func probe(_ plan: ReportPlan, threads: Int = 2) throws -> [HeadID: ProbeScores] {
    try Probe.run(plan.source, entries: plan.entries, request: plan.request, threads: threads)
  }
}
