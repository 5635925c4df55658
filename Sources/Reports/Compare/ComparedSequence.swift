import AttentionCore

/// The tokens of two maps that are compared, and which stands for which.
public struct ComparedTokens: Sendable {
  /// The tokens of A.
  public let a: [PageToken]
  /// The tokens of B.
  public let b: [PageToken]
  /// Which tokens answer to each other.
  public let alignment: TokenAlignment

  /// - Precondition: the alignment is of as many tokens.
  public init(a: [PageToken], b: [PageToken], alignment: TokenAlignment) {
    precondition([alignment.countA, alignment.countB] == [a.count, b.count])
    self.a = a
    self.b = b
    self.alignment = alignment
  }
}

/// One sequence that two sides were compared on.
public struct ComparedSequence: Sendable {
  /// Its name; where the sides call it differently, both.
  public let id: String
  /// The tokens that look: rows of maps.
  public let queries: ComparedTokens
  /// The tokens that are looked at: columns; nil when they are the query tokens.
  public let keys: ComparedTokens?
  /// What is to be said of tokens without a partner; empty where there is nothing to say.
  public let note: String

  /// A sequence; without `keys`, the keys are the queries.
  public init(id: String, queries: ComparedTokens, keys: ComparedTokens? = nil, note: String = "") {
    self.id = id
    self.queries = queries
    self.keys = keys
    self.note = note
  }
}
