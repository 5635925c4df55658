/// The tokens of two maps that are compared, and which stands for which.
public struct ComparedTokens: Sendable, Equatable {
  /// A token of A and the token of B in its place.
  public struct Pair: Sendable, Equatable {
    /// The token's number in A.
    public let a: Int
    /// The token's number in B.
    public let b: Int
    /// Whether the two are different tokens.
    public let isChanged: Bool

    /// Joins token `a` of A and token `b` of B.
    public init(a: Int, b: Int, isChanged: Bool) {
      self.a = a
      self.b = b
      self.isChanged = isChanged
    }
  }

  /// The tokens of A.
  public let a: [PageToken]
  /// The tokens of B.
  public let b: [PageToken]
  /// The places that both have, in order. A token in no pair is one that only its side has.
  public let pairs: [Pair]

  /// - Precondition: the pairs' numbers exist and grow from pair to pair on both sides.
  public init(a: [PageToken], b: [PageToken], pairs: [Pair]) {
    var last = (a: -1, b: -1)
    for pair in pairs {
      precondition(pair.a > last.a && pair.a < a.count && pair.b > last.b && pair.b < b.count)
      last = (pair.a, pair.b)
    }
    self.a = a
    self.b = b
    self.pairs = pairs
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
  /// What is to be said of tokens that only one side has; empty where there is nothing to say.
  public let note: String

  /// A sequence; without `keys`, the keys are the queries.
  public init(id: String, queries: ComparedTokens, keys: ComparedTokens? = nil, note: String = "") {
    self.id = id
    self.queries = queries
    self.keys = keys
    self.note = note
  }
}
