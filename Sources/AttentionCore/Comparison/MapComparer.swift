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
  /// - Complexity: reads each weight of the compared rows once.
  public func compare(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> MapDifference? {
    precondition(a.count == queries.countA * keys.countA && b.count == queries.countB * keys.countB)
    guard !queries.pairs.isEmpty, let baseA = a.baseAddress, let baseB = b.baseAddress else { return nil }
    var sums = Sums()
    var (unalignedA, unalignedB) = (0.0, 0.0)
    var largest: MapDifference.Largest?
    for query in queries.pairs {
      let (rowA, rowB) = (baseA + query.a * keys.countA, baseB + query.b * keys.countB)
      for run in runs {
        guard let step = sums.add(rowA + run.a, rowB + run.b, count: run.count) else { continue }
        let (keyA, keyB) = (run.a + step, run.b + step)
        largest = MapDifference.Largest(
          queryA: query.a, keyA: keyA, queryB: query.b, keyB: keyB, a: rowA[keyA], b: rowB[keyB])
      }
      for key in keysOnlyA {
        sums.add(only: rowA[key])
        unalignedA += Double(rowA[key])
      }
      for key in keysOnlyB {
        sums.add(only: rowB[key])
        unalignedB += Double(rowB[key])
      }
    }
    let rows = Double(queries.pairs.count)
    return MapDifference(
      rows: queries.pairs.count, distance: sums.changes / 2 / rows,
      divergence: max(sums.information / 2 / rows, 0), largest: largest, unalignedA: unalignedA / rows,
      unalignedB: unalignedB / rows)
  }
}

/// What is added up over the weights of two maps.
private struct Sums {
  /// Of |a − b|.
  private(set) var changes = 0.0
  /// Of a ln (a / m) + b ln (b / m), m being the mean of a and b. Weights below 0, which captured attention may have, count as 0.
  private(set) var information = 0.0
  /// The largest |a − b| among weights with a partner.
  private var greatest: Float = 0

  /// Adds weights side by side.
  ///
  /// - Returns: the place of the weight that changed more than any before, if one did.
  mutating func add(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Int? {
    let change = VectorMath.sum(0..<count) { abs(b[$0] - a[$0]) }
    guard change > 0 else { return nil }
    changes += change
    information += VectorMath.sum(0..<count) { key in
      // Halved first: the sum of two large weights is no number.
      let x = max(a[key], 0) * 0.5
      let y = max(b[key], 0) * 0.5
      let sum = x + y
      let middle = sum > 0 ? sum : 1
      // The logarithm of 0 is a finite number here, so that 0 ln 0 is 0.
      return 2 * (x * VectorMath.log(2 * (x / middle)) + y * VectorMath.log(2 * (y / middle)))
    }
    var place: Int?
    for key in 0..<count {
      let change = abs(b[key] - a[key])
      if change > greatest {
        greatest = change
        place = key
      }
    }
    return place
  }

  /// Adds a weight on a key without a partner.
  mutating func add(only weight: Float) {
    changes += Double(weight.magnitude)
    if weight > 0 { information += Double(weight) * VectorMath.log(2.0) }
  }
}
