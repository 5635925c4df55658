#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What is added to scores by position, before the mask.
public enum ScoreBias: Sendable {
  /// Linear in the key's position (Press et al. 2022).
  case alibi(ALiBi)
  /// Learned, by the distance between query and key.
  case relative(RelativeBias)

  /// The numbers for one head: that of key j and query i stands at `j`, or at `j − i + queries − 1` where the bias goes by
  /// distance.
  func values(
    head: Int, queries: Int, keys: Int, attentionMask: [Bool]?
  ) -> (values: [Float], goesByDistance: Bool) {
    switch self {
    case .alibi(let alibi): (alibi.values(head: head, keys: keys, attentionMask: attentionMask), false)
    case .relative(let relative):
      ((1 - queries..<keys).map { relative.value(head: head, distance: $0) }, true)
    }
  }
}

/// ALiBi: the key's position times a slope of the head. Counting positions from the key's own place instead of the
/// distance to the query shifts a whole row, which softmax does not see.
public struct ALiBi: Sendable {
  /// One slope a head.
  public let slopes: [Float]
  /// Multiplied in at the end, where a model adds the bias before it scales the scores (Falcon).
  public let scale: Float
  /// Whether slopes, positions and products are rounded to bfloat16, as Falcon does.
  public let roundsToBFloat16: Bool

  /// - Parameter slopes: one a head.
  public init(slopes: [Float], scale: Float = 1, roundsToBFloat16: Bool = false) {
    self.slopes = slopes
    self.scale = scale
    self.roundsToBFloat16 = roundsToBFloat16
  }

  /// The slopes of `heads` heads: powers of 2^(−8/n) for the largest power of two n that is not above `heads`, and every
  /// other power of 2^(−4/n) for those that are left over.
  public static func slopes(heads: Int) -> [Float] {
    var n = 1
    while n * 2 <= heads { n *= 2 }
    func power(_ base: Double, _ exponent: Int) -> Float { powf(Float(base), Float(exponent)) }
    let base = pow(2, -pow(2, -(log2(Double(n)) - 3)))
    let extra = pow(2, -pow(2, -(log2(Double(2 * n)) - 3)))
    return (0..<heads).map { $0 < n ? power(base, $0 + 1) : power(extra, 2 * ($0 - n) + 1) }
  }

  /// Positions count the tokens that are no padding.
  func values(head: Int, keys: Int, attentionMask: [Bool]?) -> [Float] {
    func rounded(_ value: Float) -> Float { roundsToBFloat16 ? Self.bfloat16(value) : value }
    let slope = rounded(slopes[head])
    var position = 0
    return (0..<keys).map { key in
      guard attentionMask?[key] != false else { return 0 }
      defer { position += 1 }
      return rounded(slope * rounded(Float(position))) * scale
    }
  }

  /// The nearest bfloat16, ties to even.
  private static func bfloat16(_ value: Float) -> Float {
    let bits = value.bitPattern
    return Float(bitPattern: (bits &+ 0x7fff &+ (bits >> 16) & 1) & 0xffff_0000)
  }
}

/// A bias for each bucket of distances (Raffel et al. 2020, T5).
public struct RelativeBias: Sendable {
  /// `[buckets, heads]`.
  public let table: Tensor
  /// Whether keys after the query have buckets of their own; without that, they share the bucket of distance 0.
  public let isBidirectional: Bool
  /// From this distance on, all share the last bucket.
  public let maxDistance: Int

  /// - Parameter table: `[buckets, heads]`, with at least 2 buckets, 4 where bidirectional.
  public init(table: Tensor, isBidirectional: Bool, maxDistance: Int) {
    precondition(table.shape.count == 2 && table.shape[0] >= (isBidirectional ? 4 : 2))
    self.table = table
    self.isBidirectional = isBidirectional
    self.maxDistance = maxDistance
  }

  /// The bias of a key `distance` places after the query.
  func value(head: Int, distance: Int) -> Float {
    var value: Float = 0
    table.copyFloats(from: bucket(distance) * table.shape[1] + head, count: 1, to: &value)
    return value
  }

  /// Half of the buckets for exact distances, the other half for logarithmically growing ranges of them.
  func bucket(_ distance: Int) -> Int {
    var buckets = table.shape[0]
    var start = 0
    var away = -distance
    if isBidirectional {
      buckets /= 2
      if distance > 0 { start = buckets }
      away = abs(distance)
    } else {
      away = max(away, 0)
    }
    let exact = buckets / 2
    if away < exact { return start + away }
    // In 32 bits, as the models were trained with it.
    let ratio =
      logf(Float(away) / Float(exact)) / Float(log(Double(maxDistance) / Double(exact)))
      * Float(buckets - exact)
    guard ratio > 0 else { return start + exact }
    return start + min(exact + Int(min(ratio, Float(buckets))), buckets - 1)
  }
}
