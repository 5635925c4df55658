import AttentionCore
import Reports

/// One part of a sequence as its maps pass: they are measured, merged where that was asked for, and handed to sinks.
struct PartRun: Sendable {
  let context: SequenceContext
  private let sinks: [any HeadSink]
  private let metrics: SequenceMetrics?
  private let sums: RowSums?

  init(_ context: SequenceContext, sinks: [any HeadSink]) {
    self.context = context
    self.sinks = sinks
    if case .captured = context.plan.source { sums = RowSums() } else { sums = nil }
    metrics = context.plan.metrics.isOn ? SequenceMetrics(context) : nil
  }

  /// Takes a head, merged where that was asked for. Metrics and sums of rows are those of the head as it comes.
  func receive(_ head: HeadAttention) throws {
    sums?.receive(head)
    let measured = metrics?.measure(head)
    func pass(_ head: HeadAttention) throws {
      for sink in sinks { try sink.receive(head, measured) }
    }
    guard let merge = context.view.merge else { return try pass(head) }
    try head.merged(queries: merge.queries, keys: merge.keys, pass)
  }

  /// What was measured, once all heads have passed.
  func finishMetrics() -> SequenceMetrics.Results? { metrics?.finish() }

  /// Lets every sink write what can only be written at the end.
  ///
  /// - Parameter notes: what is to be said about the sequence.
  func finish(notes: [String], _ measured: SequenceMetrics.Results?) throws {
    let page = measured.map {
      PageMetrics(table: HeadTable($0.measurements, facts: context.facts), results: $0)
    }
    let results = PartResults(notes: notes, metrics: page)
    for sink in sinks { try sink.finish(results) }
  }

  /// What there is to say, once all heads have passed.
  var notes: [String] { sums?.notes ?? [] }
}
