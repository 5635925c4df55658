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
