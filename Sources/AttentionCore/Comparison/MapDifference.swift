#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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

/// Compares maps of two sequences whose tokens are aligned.
public struct MapComparer: Sendable {
  /// Which queries answer to each other.
  public let queries: TokenAlignment
  /// Which keys answer to each other.
  public let keys: TokenAlignment
  /// Pairs of keys that lie side by side in both.
  private let runs: [(a: Int, b: Int, count: Int)]
  private let keysOnlyA: [Int]
  private let keysOnlyB: [Int]

  /// - Parameter keys: of the keys; where they are the queries' tokens, the same alignment.
  public init(queries: TokenAlignment, keys: TokenAlignment) {
    self.queries = queries
    self.keys = keys
    keysOnlyA = keys.onlyA
    keysOnlyB = keys.onlyB
    var runs: [(a: Int, b: Int, count: Int)] = []
    for pair in keys.pairs {
      if let last = runs.last, last.a + last.count == pair.a, last.b + last.count == pair.b {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((pair.a, pair.b, 1))
      }
    }
    self.runs = runs
  }

  /// Compares two maps of one head. May be called from several threads.
  ///
  /// - Parameters:
  ///   - a: `[query, key]` of A, as many of each as the alignments say; finite numbers.
  ///   - b: the same of B.
  /// - Returns: `nil` where no queries answer to each other.
  /// - Complexity: reads each weight of the compared rows once; a logarithm for each of two weights that differ.
  public func compare(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> MapDifference? {
    precondition(a.count == queries.countA * keys.countA && b.count == queries.countB * keys.countB)
    guard !queries.pairs.isEmpty else { return nil }
    var (distance, divergence, unalignedA, unalignedB) = (0.0, 0.0, 0.0, 0.0)
    var largest: MapDifference.Largest?
    var greatest: Float = 0
    for pair in queries.pairs {
      let rowA = UnsafeBufferPointer(rebasing: a[pair.a * keys.countA..<(pair.a + 1) * keys.countA])
      let rowB = UnsafeBufferPointer(rebasing: b[pair.b * keys.countB..<(pair.b + 1) * keys.countB])
      var row = RowDifference()
      for run in runs {
        for step in 0..<run.count {
          let (x, y) = (rowA[run.a + step], rowB[run.b + step])
          if x == y { continue }
          row.add(Double(x), Double(y))
          let change = abs(y - x)
          if change > greatest {
            greatest = change
            largest = MapDifference.Largest(
              queryA: pair.a, keyA: run.a + step, queryB: pair.b, keyB: run.b + step, a: x, b: y)
          }
        }
      }
      for key in keysOnlyA {
        row.add(Double(rowA[key]), 0)
        unalignedA += Double(rowA[key])
      }
      for key in keysOnlyB {
        row.add(0, Double(rowB[key]))
        unalignedB += Double(rowB[key])
      }
      distance += row.distance
      divergence += row.divergence
    }
    let rows = Double(queries.pairs.count)
    return MapDifference(
      rows: queries.pairs.count, distance: distance / rows, divergence: max(divergence / rows, 0),
      largest: largest, unalignedA: unalignedA / rows, unalignedB: unalignedB / rows)
  }
}

/// The difference of two rows of weights.
private struct RowDifference {
  private var changes = 0.0
  private var information = 0.0

  /// Half the sum of |a − b|.
  var distance: Double { changes / 2 }
  /// Half the sum of a ln (a / m) + b ln (b / m), m being the mean of a and b.
  var divergence: Double { information / 2 }

  mutating func add(_ a: Double, _ b: Double) {
    changes += abs(a - b)
    // Weights below 0, which captured attention may have, say nothing here.
    let (a, b) = (max(a, 0), max(b, 0))
    let middle = (a + b) / 2
    if a > 0 { information += a * log(a / middle) }
    if b > 0 { information += b * log(b / middle) }
  }
}
