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
  private let tokens: KeyTokens
  private let occurrences: EarlierOccurrences?
  /// Of equal weights on all visible keys.
  private var uniform = MetricValues()

  /// Measures equal weights once, for comparison, which takes as long as the weights of one head.
  ///
  /// - Parameter localWindow: at least 1.
  public init(mask: AttentionMask, facts: TokenFacts, localWindow: Int = defaultLocalWindow) {
    precondition(localWindow >= 1)
    self.mask = mask
    self.facts = facts
    self.localWindow = localWindow
    let tokens = KeyTokens(facts)
    self.tokens = tokens
    occurrences = facts.identities.map { EarlierOccurrences($0, tokens) }
    uniform = [Float](repeating: 1, count: facts.keys).withUnsafeBufferPointer { ones in
      values(ones, stride: 0, factors: tokens.factors, isNormalized: true)
    }
  }

  /// All metrics of one head, in one pass over the map for the weights and one for the norms. May be called from several threads.
  ///
  /// Time is O(queries · keys), and so much again for pairs of equal tokens; memory is a few rows.
  ///
  /// - Parameter head: `[queries, keys]` as the facts say.
  public func measure(_ head: HeadAttention) -> HeadMeasurement {
    precondition(head.queries == facts.queries && head.keys == facts.keys, "facts of other tokens")
    let pattern = values(head.pattern, stride: head.keys, factors: tokens.factors, isNormalized: false)
    return HeadMeasurement(
      id: head.id, pattern: pattern.compared(with: uniform),
      normWeighted: head.valueNorms.map { norms in
        values(head.pattern, stride: head.keys, factors: factors(norms), isNormalized: true)
      })
  }

  private func values(
    _ pattern: UnsafeBufferPointer<Float>, stride: Int, factors: [Float]?, isNormalized: Bool
  ) -> MetricValues {
    var metrics = PatternMetrics(
      tokens, isSelfAttention: facts.isSelfAttention, occurrences: occurrences, localWindow: localWindow)
    PatternRows(
      pattern: pattern, stride: stride, mask: mask, queries: facts.queries, queryPadding: facts.queryPadding,
      tokens: tokens, factors: factors, isNormalized: isNormalized
    ).forEach { metrics.add($0) }
    return metrics.values
  }

  /// The norms divided by the greatest, so that products with weights stay in range, and 0 for padding. Rows are divided by their
  /// sums, so the factor makes no difference.
  private func factors(_ norms: UnsafeBufferPointer<Float>) -> [Float] {
    let greatest = norms.indices.reduce(Float(0)) { tokens.isReal($1) ? max($0, norms[$1]) : $0 }
    return norms.indices.map { tokens.isReal($0) && greatest > 0 ? norms[$0] / greatest : 0 }
  }
}
