/// The mean of the maps of a layer's heads, which come in any order: the same bits whatever the order, since they are
/// added in that of the heads.
///
/// Heads are handed out to threads in order, so few come early: copies of them wait for their turn, seldom more than
/// there are threads.
struct OrderedMean {
  private let heads: Int
  private let sum: FloatBuffer
  private var next = 0
  private var early: [Int: FloatBuffer] = [:]

  /// The mean of `heads` maps of `count` weights each.
  init(heads: Int, count: Int) {
    self.heads = heads
    sum = FloatBuffer(count: count)
    sum.pointer.update(repeating: 0, count: count)
  }

  /// Takes the map of one head.
  ///
  /// - Returns: the mean, once all have come.
  mutating func add(_ pattern: UnsafeBufferPointer<Float>, head: Int) -> FloatBuffer? {
    guard head == next else {
      let copy = FloatBuffer(count: pattern.count)
      if let base = pattern.baseAddress { copy.pointer.update(from: base, count: pattern.count) }
      early[head] = copy
      return nil
    }
    add(pattern)
    while let waiting = early.removeValue(forKey: next) { add(waiting.values) }
    return next == heads ? sum : nil
  }

  private mutating func add(_ pattern: UnsafeBufferPointer<Float>) {
    // Each is divided on its own: the sum of captured weights may be too large for 32 bits.
    let share = 1 / Float(heads)
    let target = sum.pointer
    for index in 0..<sum.count { target[index] += pattern[index] * share }
    next += 1
  }
}
