/// The rows of a map that metrics are about, one after the other.
///
/// Rows of padding take no part, nor do rows without a visible key or with a sum of 0, and rows that are no distribution: with a
/// weight that is negative or not finite.
struct PatternRows {
  /// What is behind the last key, and before the first, in rows that are read by eight.
  private static let margin = 8

  let head: HeadAttention
  let mask: AttentionMask
  let queryPadding: [Bool]?
  let tokens: KeyTokens
  /// What each key's weights are multiplied by; `nil` for 1.
  let factors: [Float]?
  /// Whether `weights` are to be the shares too.
  let isNormalized: Bool

  /// Calls `body` with each row; its pointers are valid during the call only.
  @inline(__always)
  func forEach(_ body: (PatternRow) -> Void) {
    let width = head.keys + 3 * Self.margin
    let memory = FloatBuffer(count: 3 * width)
    memory.pointer.update(repeating: 0, count: memory.count)
    let weights = Line(pointer: memory.pointer + Self.margin)
    var own = Line(pointer: weights.pointer + width)
    var other = Line(pointer: own.pointer + width)
    var before: (query: Int, shares: PatternRow.Shares)?
    var scratch = weights
    for query in 0..<head.queries where queryPadding?[query] != true {
      let visible = tokens.visible(mask, query: query)
      let visibleCount = tokens.count(in: visible)
      guard visibleCount > 0 else { continue }
      guard let sum = scratch.fill(from: head.pattern, at: query * head.keys, visible, factors: factors)
      else { continue }
      let entropy = own.fill(from: scratch, dividedBy: sum)
      let shares = PatternRow.Shares(
        pointer: own.pointer, visible: visible, visibleCount: visibleCount, entropy: entropy)
      body(
        PatternRow(
          query: query, weights: isNormalized ? own.pointer : scratch.pointer, shares: shares,
          before: before?.query == query - 1 ? before?.shares : nil))
      before = (query, shares)
      swap(&own, &other)
    }
    withExtendedLifetime(memory) {}
  }

  /// Memory for one row, 0 outside of what was filled last.
  private struct Line {
    let pointer: UnsafeMutablePointer<Float>
    private var filled = 0..<0

    init(pointer: UnsafeMutablePointer<Float>) { self.pointer = pointer }

    private mutating func clear(_ next: Range<Int>) {
      for key in filled where !next.contains(key) { pointer[key] = 0 }
      filled = next
    }

    /// Copies the visible part of a row, times the factors.
    ///
    /// - Returns: its sum, or `nil` where that is 0 or the row is no distribution.
    @inline(__always)
    mutating func fill(
      from map: UnsafeBufferPointer<Float>, at start: Int, _ visible: Range<Int>, factors: [Float]?
    ) -> Double? {
      guard let base = map.baseAddress else { return nil }
      clear(visible)
      let target = pointer + visible.lowerBound
      target.update(from: base + start + visible.lowerBound, count: visible.count)
      if let factors {
        factors.withUnsafeBufferPointer { factors in
          for key in 0..<visible.count { target[key] *= factors[visible.lowerBound + key] }
        }
      }
      var least = SIMD8<Float>(repeating: 0)
      let sum = VectorMath.sum(visible) { key in
        let weights = VectorMath.load(pointer + key)
        least.replace(with: weights, where: weights .< least)
        return weights
      }
      return sum > 0 && sum.isFinite && least.min() == 0 ? sum : nil
    }

    /// Fills it with a row divided by its sum.
    ///
    /// - Returns: the entropy in nats.
    @inline(__always)
    mutating func fill(from row: Line, dividedBy sum: Double) -> Double {
      clear(row.filled)
      let factor = Float(1 / sum)
      // Sums that 32 bits have no inverse of need the division itself.
      let isPlain = factor.isNormal
      if !isPlain {
        for key in row.filled { pointer[key] = Float(Double(row.pointer[key]) / sum) }
      }
      let entropy = VectorMath.sum(row.filled) { key in
        let shares = VectorMath.load((isPlain ? row.pointer : pointer) + key) * (isPlain ? factor : 1)
        UnsafeMutableRawPointer(pointer + key).storeBytes(of: shares, as: SIMD8<Float>.self)
        return shares * VectorMath.log(shares)
      }
      return max(0, -entropy)
    }
  }
}
