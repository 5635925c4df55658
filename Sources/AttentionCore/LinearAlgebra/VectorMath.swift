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

  /// ln x with a relative error below 2⁻²², for any normal x > 0.
  ///
  /// For 0 and for denormal numbers it is some number between −90 and −87, so that `x · log(x)` is exactly 0 at 0 and is
  /// never not a number. x = 2ⁿ · m with m between √½ and √2, and a polynomial of degree 8 for ln m (coefficients from
  /// Cephes' `logf`).
  @inline(__always)
  static func log(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let bits = unsafeBitCast(x, to: SIMD8<Int32>.self)
    let power = (bits &- 0x3F35_04F3) &>> 23
    let n = SIMD8<Float>(power)
    let f = unsafeBitCast(bits &- (power &<< 23), to: SIMD8<Float>.self) - 1
    let square = f * f
    var p = SIMD8<Float>(repeating: 7.037_683_63e-2)
    p = p * f - 1.151_461_03e-1
    p = p * f + 1.167_699_87e-1
    p = p * f - 1.242_014_08e-1
    p = p * f + 1.424_932_28e-1
    p = p * f - 1.666_805_77e-1
    p = p * f + 2.000_071_48e-1
    p = p * f - 2.499_999_40e-1
    p = p * f + 3.333_333_12e-1
    let q = p * f * square - n * 2.121_944_4e-4 - square * 0.5
    return f + q + n * 0.693_359_375
  }

  /// ln x of one number.
  static func log(_ x: Double) -> Double { logarithm(x) }

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

  /// The sum of what `term` gives for eight places at a time, `index` the first of them, in 64 bits.
  ///
  /// The last eight may reach up to seven places behind the range.
  @inline(__always)
  static func sum(_ range: Range<Int>, _ term: (_ index: Int) -> SIMD8<Float>) -> Double {
    var sums = SIMD4<Double>(repeating: 0)
    var index = range.lowerBound
    while index < range.upperBound {
      let terms = term(index)
      sums += SIMD4<Double>(terms.lowHalf + terms.highHalf)
      index += 8
    }
    return sums.sum()
  }

  /// Eight numbers from an address that need not be aligned.
  @inline(__always)
  static func load(_ values: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(values).loadUnaligned(as: SIMD8<Float>.self)
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

private func logarithm(_ x: Double) -> Double { log(x) }
