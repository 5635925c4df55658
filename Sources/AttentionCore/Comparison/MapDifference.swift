/// How far two maps of one head are from each other, over queries that answer to each other.
///
/// Each pair of queries has two rows of weights, a of A and b of B. A key of A and its partner in B are one key of both; a key without
/// a partner is one to which the other row gives 0.
public struct MapDifference: Sendable, Hashable {
  /// The weight that changed most.
  public struct Largest: Sendable, Hashable {
    /// Places of the query and the key in A.
    public let queryA, keyA: Int
    /// Places of the query and the key in B.
    public let queryB, keyB: Int
    /// The weights in A and in B.
    public let a, b: Float

    /// What was added from A to B; below 0 where the weight is less in B.
    public var change: Double { Double(b) - Double(a) }

    /// A weight by its places and its values.
    public init(queryA: Int, keyA: Int, queryB: Int, keyB: Int, a: Float, b: Float) {
      (self.queryA, self.keyA, self.queryB, self.keyB) = (queryA, keyA, queryB, keyB)
      (self.a, self.b) = (a, b)
    }
  }

  /// How many pairs of queries were compared; at least 1.
  public let rows: Int
  /// `ComparisonMetric.mapDistance`.
  public let distance: Double
  /// `ComparisonMetric.mapDivergence`.
  public let divergence: Double
  /// The weight that changed most among pairs of queries and pairs of keys, the first one where several did; `nil` where no weight
  /// changed or no key has a partner.
  public let largest: Largest?
  /// Mean weight of a compared row of A on keys without a partner.
  public let unalignedA: Double
  /// Mean weight of a compared row of B on keys without a partner.
  public let unalignedB: Double

  /// A difference whose values are known.
  public init(
    rows: Int, distance: Double, divergence: Double, largest: Largest?, unalignedA: Double, unalignedB: Double
  ) {
    self.rows = rows
    self.distance = distance
    self.divergence = divergence
    self.largest = largest
    self.unalignedA = unalignedA
    self.unalignedB = unalignedB
  }
}
