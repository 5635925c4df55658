/// The rows of a map that metrics are about, one after the other.
///
/// Negative weights count as 0. Rows of padding take no part, nor do rows without a visible key, nor rows whose sum is 0 or not
/// finite.
struct PatternRows {
  /// Zeros before the first key and behind the last.
  private static let margin = 1

  /// The weights, `[query, key]`.
  let pattern: UnsafeBufferPointer<Float>
  /// From one row to the next.
  let stride: Int
  let mask: AttentionMask
  let queries: Int
  let queryPadding: [Bool]?
  let tokens: KeyTokens
  /// What each key's weights are multiplied by; `nil` for 1.
  let factors: [Float]?
  /// Whether `weights` are to be the shares too.
  let isNormalized: Bool

  /// Calls `body` with each row; its pointers are valid during the call only.
  @inline(__always)
  func forEach(_ body: (PatternRow) -> Void) {
    let width = tokens.count + 2 * Self.margin
    let memory = FloatBuffer(count: 3 * width)
    memory.pointer.update(repeating: 0, count: memory.count)
    let weights = Line(pointer: memory.pointer + Self.margin)
    var own = Line(pointer: weights.pointer + width)
    var other = Line(pointer: own.pointer + width)
    var before: (query: Int, shares: PatternRow.Shares)?
    var scratch = weights
    for query in 0..<queries where queryPadding?[query] != true {
      let visible = tokens.visible(mask, query: query)
      let visibleCount = tokens.count(in: visible)
      guard visibleCount > 0 else { continue }
      guard let sum = scratch.fill(from: pattern, at: query * stride, visible, factors: factors)
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
      for key in filled.clamped(to: 0..<next.lowerBound) { pointer[key] = 0 }
      for key in filled.clamped(to: next.upperBound..<Int.max) { pointer[key] = 0 }
      filled = next
    }

    /// Copies the visible part of a row, times the factors.
    ///
    /// - Returns: its sum, or `nil` where that is 0 or not finite.
    @inline(__always)
    mutating func fill(
      from map: UnsafeBufferPointer<Float>, at start: Int, _ visible: Range<Int>, factors: [Float]?
    ) -> Double? {
      guard let base = map.baseAddress else { return nil }
      clear(visible)
      let row = base + start
      if let factors {
        factors.withUnsafeBufferPointer { factors in
          for key in visible { pointer[key] = max(row[key], 0) * factors[key] }
        }
      } else {
        for key in visible { pointer[key] = max(row[key], 0) }
      }
      let sum = VectorMath.sum(visible) { pointer[$0] }
      return sum > 0 && sum.isFinite ? sum : nil
    }

    /// Fills it with a row divided by its sum.
    ///
    /// - Returns: the entropy in nats.
    @inline(__always)
    mutating func fill(from row: Line, dividedBy sum: Double) -> Double {
      clear(row.filled)
      let factor = Float(1 / sum)
      if factor.isNormal {
        for key in row.filled { pointer[key] = row.pointer[key] * factor }
      } else {
        for key in row.filled { pointer[key] = Float(Double(row.pointer[key]) / sum) }
      }
      let entropy = VectorMath.sum(row.filled) { pointer[$0] * VectorMath.log(pointer[$0]) }
      return max(0, -entropy)
    }
  }
}
