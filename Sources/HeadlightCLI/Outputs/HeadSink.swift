import AttentionCore
import Reports

/// Takes the attention of one part of one sequence head by head, and writes one kind of output.
protocol HeadSink: Sendable {
  /// Takes one map; called from several threads at the same time. Its buffers are valid during the call only.
  ///
  /// - Parameter measured: its metrics, where they were asked for and it is a head's.
  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws
  /// Writes what can only be written at the end.
  func finish(_ results: PartResults) throws
}

/// What is known of a part of a sequence when all its maps have passed.
struct PartResults: Sendable {
  /// What the run has to say about the sequence.
  let notes: [String]
  /// What the metrics say of its heads, where they were asked for.
  let metrics: PageMetrics?
}

/// What all outputs of one part of a sequence need to know.
struct SequenceContext: Sendable {
  let plan: ReportPlan
  let job: SequenceJob
  /// The attention that is shown.
  let view: PartView
  let output: PartOutput
  /// What is known of the heads whatever the sequence.
  let facts: HeadFacts
  /// The figures that were written so far.
  let figures: WrittenFigures
  /// The maps that will come, in order.
  let expected: [HeadID]
  /// The layers among them, ascending.
  let layers: [Int]
  /// The heads among them, ascending.
  let heads: [Int]

  init(plan: ReportPlan, job: SequenceJob, view: PartView, output: PartOutput, facts: HeadFacts) {
    self.plan = plan
    self.facts = facts
    self.job = job
    self.view = view
    self.output = output
    figures = WrittenFigures(links: DocumentLinks(from: plan.embedDirectory, to: output.path("")))
    expected = plan.source.maps(of: view.part, for: plan.request)
    layers = Set(expected.map(\.layer)).sorted()
    heads = Set(expected.compactMap(\.head)).sorted()
  }

  /// The name of the model, and of the part where it has several.
  var title: String { plan.source.name + (view.part.map { " · \($0.title)" } ?? "") }
  /// What stands beside a figure's title.
  var subtitle: String { "\(title) · \(name)" }
  /// The name of the sequence, and whether its tokens are merged.
  var name: String { job.id + (view.merge == nil ? "" : " · merged into words") }

  /// What kind of head was measured.
  func name(of measured: HeadMeasurement) -> HeadName {
    HeadNaming.name(measured.pattern, probe: facts.probe[measured.id])
  }

  /// The mask of a map, where it is known. What goes through layers reaches beyond the window of one of them.
  func mask(of id: HeadID) -> AttentionMask? {
    var mask = plan.source.layer(id.layer, of: view.part)?.mask
    if case .layerMap(let map) = id.kind, map.goesThroughLayers, mask != nil {
      let isCausal = (0...id.layer).allSatisfy { plan.source.layer($0, of: view.part)?.mask.isCausal == true }
      mask = isCausal ? .causal : .bidirectional
    }
    guard let merge = view.merge else { return mask }
    return mask.flatMap { merge.mask($0) }
  }

  /// The keys that a query of a map may see, where its mask is known.
  func visibleKeys(of head: HeadAttention) -> ((_ query: Int) -> Range<Int>)? {
    let keys = head.keys
    return mask(of: head.id).map { mask in { mask.visibleKeys(query: $0, keys: keys) } }
  }
}

extension HeadID {
  /// As titles have it.
  var title: String {
    switch kind {
    case .head: name
    case .identity: "L\(layer) Q = K = V = X"
    case .layerMap(.mean): "L\(layer) mean of heads"
    case .layerMap(let map): "L\(layer) \(map.rawValue)"
    }
  }
}

extension AttentionPart {
  /// As titles have it.
  var title: String { self == .cross ? "cross-attention" : rawValue }
}
