import AttentionCore
import Checkpoints
import StrictJSON
import Synchronization
import TokenSequences

/// A model that is run on sequences.
struct ModelSide: ComparisonSide {
  let checkpoint: Checkpoint
  let tokens: ModelTokens
  let entries: [BatchEntry]
  /// The layers, heads and parts that are compared.
  let request: AttentionRequest

  private var source: AttentionSource { .model(checkpoint, tokens) }
  var name: String { source.name }
  var facts: [(name: String, value: String)] { source.facts(of: nil) }
  var json: JSONValue { source.json }
  var notes: [String] { source.assumptions.map { "assumed: \($0)" } + source.tokenizerNotes }
  var sequences: [String] { entries.map(\.id) }

  func sequence(_ index: Int) throws -> any SideSequence {
    ModelSequence(source: source, job: try entries[index].job().get(), request: request)
  }
}

/// A sequence that a model is run on.
private struct ModelSequence: SideSequence {
  private let source: AttentionSource
  private let job: SequenceJob
  private let request: AttentionRequest
  let parts: [SidePart]

  init(source: AttentionSource, job: SequenceJob, request: AttentionRequest) {
    self.source = source
    self.job = job
    self.request = request
    parts = job.views.map { view in
      let heads = source.maps(of: view.part, for: request)
      let masks = Set(heads.map(\.layer)).map { ($0, source.layer($0, of: view.part)?.mask) }
      return SidePart(
        part: view.part, queries: view.queryTokens, keyTokens: view.keyTokens,
        queryPadding: view.facts.queryPadding, keyPadding: view.facts.keyPadding, heads: heads, hasMaps: true,
        hasTokens: true, masks: Dictionary(uniqueKeysWithValues: masks).compactMapValues { $0 })
    }
  }

  var text: String? { job.text }
  var notes: [String] { job.notes }

  func scratchBytes(ofLayer layer: Int) -> Int {
    zip(job.views, parts).reduce(0) { sum, pair in
      let heads = pair.1.heads.count { $0.layer == layer }
      return sum + heads * pair.0.facts.queries * pair.0.facts.keys * MemoryLayout<Float>.size
    }
  }

  func run(_ heads: Set<HeadID>, isMeasured: Bool, work: SideWork) throws -> SideResult {
    var request = request
    request.layers = Set(heads.map(\.layer)).sorted()
    request.heads = Set(heads.compactMap(\.head)).sorted()
    request.parts = Set(heads.compactMap(\.part))
    request.includesValueNorms = isMeasured
    let wanted = zip(job.views, parts).map { (view: $0, heads: $1.heads.filter(heads.contains)) }
    let meters = Dictionary(
      uniqueKeysWithValues: wanted.filter { _ in isMeasured }.map { view, heads in
        (view.part, PartMeter(source, view, heads: heads))
      })
    let maps = try SpilledMaps(
      wanted.flatMap { view, heads in
        heads.map { (head: $0, count: view.facts.queries * view.facts.keys) }
      }, in: work.directory)
    try source.run(job, request: request, threads: work.threads) { head in
      // Layers and heads are asked for apart: some of their pairs may not be wanted.
      guard heads.contains(head.id) else { return }
      try maps.write(head)
      meters[head.id.part]?.measure(head)
      work.advance()
    }
    return SideResult(tables: meters.mapValues(\.table), maps: maps)
  }
}

/// Measures the heads of one part as they pass.
private final class PartMeter: Sendable {
  private let heads: [HeadID]
  private let measurers: [Int: PatternMeasurer]
  private let measured = Mutex<[HeadID: HeadMeasurement]>([:])

  init(_ source: AttentionSource, _ view: PartView, heads: [HeadID]) {
    self.heads = heads
    let measurers = Set(heads.map(\.layer)).map { layer in
      (
        layer,
        PatternMeasurer(mask: source.layer(layer, of: view.part)?.mask ?? .bidirectional, facts: view.facts)
      )
    }
    self.measurers = Dictionary(uniqueKeysWithValues: measurers)
  }

  func measure(_ head: HeadAttention) {
    guard let measurement = measurers[head.id.layer]?.measure(head) else { return }
    measured.withLock { $0[head.id] = measurement }
  }

  /// What was measured.
  var table: HeadTable {
    let measured = measured.withLock { $0 }
    return HeadTable(heads.compactMap { measured[$0] }, facts: HeadFacts())
  }
}
