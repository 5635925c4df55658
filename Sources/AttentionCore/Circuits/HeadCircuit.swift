/// What the weights of one head say of it.
public struct HeadCircuit: Sendable, Equatable {
  /// The head.
  public let id: HeadID
  /// The key and value head that it reads.
  public let keyValueHead: Int
  /// How many query heads share that key and value head, itself included: 1 where each has its own. Heads that share it
  /// have the same W_K and W_V, so `kv_overlap` is the same for all of them.
  public let groupSize: Int
  /// σ of W_Q W_Kᵀ, largest first, min(d_head, d_model) of them; empty where they are not defined. Those below
  /// about 10⁻⁸ of the largest are rounding.
  public let queryKeySingularValues: [Double]
  /// σ of W_V W_O, largest first, min(width of a value, d_model) of them; the same holds.
  public let outputValueSingularValues: [Double]
  /// For each kind, the earlier head that it composes with most; see
  /// `CircuitAnalysis.composition(of:layers:heads:each:)`, which finds them.
  public var strongest: [CompositionKind: Composition]
  let measured: [CircuitMetric: Double]

  /// The value of a metric, `nil` where it is not defined.
  public subscript(metric: CircuitMetric) -> Double? {
    switch metric {
    case .queryComposition: strongest[.query]?.excess
    case .keyComposition: strongest[.key]?.excess
    case .valueComposition: strongest[.value]?.excess
    default: measured[metric]
    }
  }
}
