#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Elementary functions, eight numbers at a time.
enum VectorMath {
  /// eˣ with a relative error below 2⁻²², for any finite x: 0 below −87.3 and capped above 88.3.
  ///
  /// x = n·ln 2 + r with |r| ≤ ln 2 / 2, ln 2 taken in two parts, and a polynomial of degree 6 for eʳ
  /// (coefficients from Cephes' `expf`).
  @inline(__always)
  static func exp(_ value: SIMD8<Float>) -> SIMD8<Float> {
    let x = value.clamped(lowerBound: .init(repeating: -87.5), upperBound: .init(repeating: 88.3))
    let n = (x * 1.442_695_04).rounded(.toNearestOrEven)
    let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var p = SIMD8<Float>(repeating: 1.987_569_15e-4)
    p = p * r + 1.398_199_95e-3
    p = p * r + 8.333_451_9e-3
    p = p * r + 4.166_579_6e-2
    p = p * r + 1.666_666_55e-1
    p = p * r + 5.000_000_1e-1
    let q = p * r * r + r + 1
    let power = SIMD8<UInt32>(truncatingIfNeeded: SIMD8<Int32>(n) &+ 127) &<< 23
    let result = q * unsafeBitCast(power, to: SIMD8<Float>.self)
    return result.replacing(with: 0, where: value .< -87.3)
  }

  /// tanh x: a polynomial for small x, where the quotient of exponentials would cancel (Cephes' `tanhf`).
  @inline(__always)
  static func tanh(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let square = x * x
    var p = SIMD8<Float>(repeating: -5.704_988_7e-3)
    p = p * square + 2.063_908_88e-2
    p = p * square - 5.373_971_56e-2
    p = p * square + 1.333_144_22e-1
    p = p * square - 3.333_328_19e-1
    let small = p * square * x + x
    let large = 1 - 2 / (exp(x * 2) + 1)
    return large.replacing(with: small, where: square .< 0.390_625)
  }

  /// The sum, as eight partial sums that are added at the end.
  static func sum(_ values: UnsafePointer<Float>, count: Int) -> Float {
    let raw = UnsafeRawPointer(values)
    var sums = SIMD8<Float>(repeating: 0)
    var index = 0
    while index + 8 <= count {
      sums += raw.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
      index += 8
    }
    var total = sums.sum()
    while index < count {
      total += values[index]
      index += 1
    }
    return total
  }

  /// Calls `body` on eight numbers at a time; the last few are padded with zeros.
  @inline(__always)
  static func map(
    _ values: UnsafeMutablePointer<Float>, count: Int, _ body: (SIMD8<Float>) -> SIMD8<Float>
  ) {
    let raw = UnsafeMutableRawPointer(values)
    var index = 0
    while index + 8 <= count {
      let x = raw.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
      raw.storeBytes(of: body(x), toByteOffset: index * 4, as: SIMD8<Float>.self)
      index += 8
    }
    guard index < count else { return }
    var x = SIMD8<Float>(repeating: 0)
    for lane in 0..<count - index { x[lane] = values[index + lane] }
    x = body(x)
    for lane in 0..<count - index { values[index + lane] = x[lane] }
  }
}
