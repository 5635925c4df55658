/// Finds how many of the largest weights of a row reach a share of its sum, without sorting the row.
///
/// Weights are counted by their leading bits, which order them, and only those that share the bits of the deciding weight are
/// counted again by the bits that follow: a row costs little more than reading it twice.
final class HeaviestKeys {
  /// Enough for 1 and all that is larger than 2⁻³².
  private static let buckets = 256
  /// Behind the largest share, with rounding: differences of bits from it order weights from large to small.
  private static let top = Float(1.125).bitPattern - 1

  private let candidates: FloatBuffer
  /// Two for each bucket, used in turn: a sum need not wait for the one just before it.
  private let counts: UnsafeMutablePointer<Int>
  private let sums: UnsafeMutablePointer<Double>

  init(keys: Int) {
    candidates = FloatBuffer(count: keys)
    counts = .allocate(capacity: 2 * Self.buckets)
    sums = .allocate(capacity: 2 * Self.buckets)
  }

  deinit {
    counts.deallocate()
    sums.deallocate()
  }

  /// - Parameter target: less than 0.91.
  func count(_ row: PatternRow.Shares, reaching target: Double) -> Int {
    // All weights below this together are no more than what may be missing.
    let limit = 0.09 / Float(row.visibleCount)
    // Whether a weight is kept is computed from its bits: a branch would be foreseen half of the time.
    let below = limit.bitPattern &- 1
    var left = 0
    for key in row.visible {
      let share = row.pointer[key]
      candidates.pointer[left] = share
      left &+= Int((below &- share.bitPattern) >> 31)
    }
    var (taken, missing) = (0, target)
    // First by exponent and three bits of the mantissa, then by four bits at a time.
    for shift in [UInt32(20), 16, 12, 8, 4, 0] {
      let last = shift == 20 ? min((Self.top - limit.bitPattern) >> 20, UInt32(Self.buckets - 1)) : 15
      tally(left, shift, last)
      var deciding = 0
      while deciding < Int(last), sums[2 * deciding] + sums[2 * deciding + 1] < missing {
        taken += counts[2 * deciding] + counts[2 * deciding + 1]
        missing -= sums[2 * deciding] + sums[2 * deciding + 1]
        deciding += 1
      }
      left = keep(left, shift, last, deciding)
      let (least, most) = extremes(left)
      if least == most { return taken + min(left, Int((missing / Double(most)).rounded(.up))) }
    }
    return taken + left
  }

  @inline(__always)
  private func bucket(_ weight: Float, _ shift: UInt32, _ last: UInt32) -> Int {
    let order = (Self.top &- weight.bitPattern) &>> shift
    return Int(shift == 20 ? min(order, last) : order & last)
  }

  private func tally(_ count: Int, _ shift: UInt32, _ last: UInt32) {
    counts.update(repeating: 0, count: 2 * Int(last + 1))
    sums.update(repeating: 0, count: 2 * Int(last + 1))
    for index in 0..<count {
      let weight = candidates.pointer[index]
      let place = bucket(weight, shift, last) &<< 1 | index & 1
      counts[place] &+= 1
      sums[place] += Double(weight)
    }
  }

  /// Keeps the weights of one bucket; returns their number.
  private func keep(_ count: Int, _ shift: UInt32, _ last: UInt32, _ chosen: Int) -> Int {
    var kept = 0
    for index in 0..<count {
      let weight = candidates.pointer[index]
      candidates.pointer[kept] = weight
      kept &+= Int((UInt32(truncatingIfNeeded: bucket(weight, shift, last) ^ chosen) &- 1) >> 31)
    }
    return kept
  }

  private func extremes(_ count: Int) -> (least: Float, most: Float) {
    var (least, most) = (Float(2), Float.leastNormalMagnitude)
    for index in 0..<count {
      least = min(least, candidates.pointer[index])
      most = max(most, candidates.pointer[index])
    }
    return (least, most)
  }
}
