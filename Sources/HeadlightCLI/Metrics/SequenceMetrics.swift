import AttentionCore
import Reports
import Synchronization

/// Measures the heads of one part of one sequence as they pass.
final class SequenceMetrics: Sendable {
  /// What was measured, once all heads have passed.
  struct Results: Sendable {
    /// Of each head, in order.
    let measurements: [HeadMeasurement]
    /// How far heads are from each other, and what is to be said of that.
    let distances: HeadDistances.Result?
    let distancesNote: String
  }

  private let context: SequenceContext
  private let measurers: [Int: PatternMeasurer]
  private let distances: HeadDistances?
  private let measured = Mutex<[HeadID: HeadMeasurement]>([:])

  init(_ context: SequenceContext) {
    self.context = context
    let facts = context.view.facts
    let source = context.plan.source
    let captured = source.capturedMask
    let masks = Dictionary(
      uniqueKeysWithValues: context.layers.map {
        ($0, source.layer($0, of: context.view.part)?.mask ?? captured ?? .bidirectional)
      })
    let byMask = Dictionary(
      uniqueKeysWithValues: Set(masks.values).map {
        ($0, PatternMeasurer(mask: $0, facts: facts, localWindow: context.plan.metrics.localWindow))
      })
    measurers = masks.compactMapValues { byMask[$0] }
    distances =
      context.plan.metrics.comparesHeads
      ? HeadDistances(
        heads: context.expected.filter { $0.head != nil }, mask: .widest(masks.values), facts: facts) : nil
  }

  /// The metrics of a map, before its tokens are merged; `nil` for a map that is no head's.
  func measure(_ head: HeadAttention) -> HeadMeasurement? {
    guard head.id.head != nil, let measurer = measurers[head.id.layer] else { return nil }
    let measurement = measurer.measure(head)
    distances?.receive(head)
    measured.withLock { $0[head.id] = measurement }
    return measurement
  }

  /// What was measured.
  func finish() -> Results {
    let measured = measured.withLock { $0 }
    return Results(
      measurements: context.expected.compactMap { measured[$0] },
      distances: distances?.finish(threads: context.plan.threads), distancesNote: distances?.note ?? "")
  }
}

extension AttentionSource {
  /// The mask of captured attention, as its weights look.
  fileprivate var capturedMask: AttentionMask? {
    guard case .captured(let captured) = self else { return nil }
    return captured.looksCausal ? .causal : .bidirectional
  }
}
