import AttentionCore

/// Takes the attention of one sequence head by head, and writes one kind of output.
protocol HeadSink: Sendable {
  /// Takes one head; called from several threads at the same time. The head's buffers are valid during the call only.
  func receive(_ head: HeadAttention) throws
  /// Writes what can only be written at the end. `notes` is what the run has to say about the sequence.
  func finish(notes: [String]) throws
}

/// What all outputs of one sequence need to know.
struct SequenceContext: Sendable {
  let plan: ReportPlan
  let job: SequenceJob
  let output: SequenceOutput
  /// The maps that will come, in order.
  let expected: [HeadID]

  /// What stands beside a figure's title.
  var subtitle: String { "\(plan.source.name) · \(job.id)" }
}

extension HeadID {
  /// As titles have it.
  var title: String { head == nil ? "L\(layer) Q = K = V = X" : name }
}
