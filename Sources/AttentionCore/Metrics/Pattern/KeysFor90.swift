/// How many keys make up most of a row: the mean over queries of the least number of keys whose weights together reach 90 % of the
/// row's sum.
///
/// Denominator: the queries that see a key. A millionth of the sum may be missing, so that rounding does not ask for one key
/// more where 90 % is met exactly. Pitfall: causal row i has at most i + 1 keys, so the mean grows with the length.
struct KeysFor90 {
  private var mean = RowMean()
  private let selection: HeaviestKeys

  init(_ tokens: KeyTokens) { selection = HeaviestKeys(keys: tokens.count) }

  mutating func add(_ row: PatternRow) {
    mean.add(Double(selection.count(row.shares, reaching: 0.9 - 1e-6)))
  }

  var value: MetricValue? { mean.value }
}

extension MetricDefinition {
  static let keysFor90 = MetricDefinition(
    title: "Keys for 90 %", unit: .keys, range: "1 to n",
    formula: "mean over i of the least number of keys whose weights sum to 0.9 Σ_j a_ij",
    meaning: "Low: few keys make up nearly all that a query takes in. High: it takes in many.",
    pitfalls: "A causal row i has at most i + 1 keys, so the mean grows with the length of the sequence.")
}

/// Finds how many of the largest weights of a row reach a share of its sum, without sorting the row.
///
/// Weights are counted by their leading bits, which order them, and only those that share the bits of the deciding weight are
/// counted again by the bits that follow: a row costs little more than reading it twice.
private final class HeaviestKeys {
  private static let buckets = 256
  /// Behind the largest share, with rounding: differences of bits from it order weights from large to small.
  private static let top = Float(1.125).bitPattern - 1

  private let candidates: FloatBuffer
  private let counts: UnsafeMutablePointer<Int>
  private let sums: UnsafeMutablePointer<Double>

  init(keys: Int) {
    candidates = FloatBuffer(count: keys)
    counts = .allocate(capacity: Self.buckets)
    sums = .allocate(capacity: Self.buckets)
  }

  deinit {
    counts.deallocate()
    sums.deallocate()
  }

  /// - Parameter target: less than 0.91.
  func count(_ row: PatternRow.Shares, reaching target: Double) -> Int {
    // All weights below this together are no more than what may be missing.
    let limit = 0.09 / Float(row.visibleCount)
    var left = 0
    for key in row.visible {
      let share = row.pointer[key]
      candidates.pointer[left] = share
      left += share >= limit ? 1 : 0
    }
    var (taken, missing) = (0, target)
    // First by exponent and three bits of the mantissa, then by eight bits at a time.
    for shift in [UInt32(20), 12, 4, 0] {
      tally(left, shift)
      var deciding = 0
      while deciding < Self.buckets - 1, sums[deciding] < missing {
        taken += counts[deciding]
        missing -= sums[deciding]
        deciding += 1
      }
      left = keep(left, shift, deciding)
      let (least, most) = extremes(left)
      if least == most { return taken + min(left, Int((missing / Double(most)).rounded(.up))) }
    }
    return taken + left
  }

  @inline(__always)
  private func bucket(_ weight: Float, _ shift: UInt32) -> Int {
    let order = (Self.top &- weight.bitPattern) &>> shift
    return Int(shift == 20 ? min(order, UInt32(Self.buckets - 1)) : order & UInt32(Self.buckets - 1))
  }

  private func tally(_ count: Int, _ shift: UInt32) {
    counts.update(repeating: 0, count: Self.buckets)
    sums.update(repeating: 0, count: Self.buckets)
    for index in 0..<count {
      let weight = candidates.pointer[index]
      let bucket = bucket(weight, shift)
      counts[bucket] += 1
      sums[bucket] += Double(weight)
    }
  }

  /// Keeps the weights of one bucket; returns their number.
  private func keep(_ count: Int, _ shift: UInt32, _ chosen: Int) -> Int {
    var kept = 0
    for index in 0..<count {
      let weight = candidates.pointer[index]
      candidates.pointer[kept] = weight
      kept += bucket(weight, shift) == chosen ? 1 : 0
    }
    return kept
  }

  private func extremes(_ count: Int) -> (least: Float, most: Float) {
    var (least, most) = (Float(1), Float.leastNormalMagnitude)
    for index in 0..<count {
      least = min(least, candidates.pointer[index])
      most = max(most, candidates.pointer[index])
    }
    return (least, most)
  }
}
