/// What kind of head it is, by what it does most. The raw value is the kind's name in every output.
public enum HeadKind: String, CaseIterable, Sendable {
  case previousToken = "previous-token"
  case nextToken = "next-token"
  case selfToken = "self"
  case sink
  case delimiter
  case duplicateToken = "duplicate-token"
  case induction
  case local
  case broad
  case content
  /// None of the others reaches its threshold.
  case mixed
}

/// A head's kind, with what it is based on.
public struct HeadName: Sendable, Hashable {
  /// The kind.
  public let kind: HeadKind
  /// The value of the metric that decided; `nil` for `mixed`.
  public let score: Double?
  /// What that value had to reach; `nil` for `mixed`.
  public let threshold: Double?

  /// A name by what it is based on.
  public init(_ kind: HeadKind, score: Double? = nil, threshold: Double? = nil) {
    self.kind = kind
    self.score = score
    self.threshold = threshold
  }
}

/// Names heads by their metrics.
public enum HeadNaming {
  /// The name of a head with these metrics.
  ///
  /// - Parameters:
  ///   - values: of one sequence, or means over many.
  ///   - probe: what the head does with repeated random tokens, where that was tried; wins over the sequence's own induction.
  public static func name(_ values: MetricValues, probe: ProbeScores? = nil) -> HeadName { HeadName(.mixed) }
}

/// What a head does with random tokens that come twice.
public struct ProbeScores: Sendable, Hashable {
  /// Mean weight on the token behind the first occurrence of the query's, over the queries of the repeat (Olsson et al. 2022).
  public let induction: Double
  /// Mean weight on the first occurrence of the query's token, over the queries of the repeat.
  public let duplicateToken: Double
  /// Mean weight on the token before the query's.
  public let previousToken: Double

  /// Scores, each 0 to 1.
  public init(induction: Double, duplicateToken: Double, previousToken: Double) {
    self.induction = induction
    self.duplicateToken = duplicateToken
    self.previousToken = previousToken
  }
}
