#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Sums of functions of single numbers. The functions are written for one number: the compiler makes four or eight of them where
/// results go to memory, and sums are taken from there.
extension VectorMath {
  /// How many terms are kept at a time.
  private static let block = 128

  /// The sum of `term` over a range: 32 bits within 128 terms, 64 bits beyond.
  @inline(__always)
  static func sum(_ range: Range<Int>, _ term: (_ index: Int) -> Float) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { terms in
      guard let terms = terms.baseAddress else { return 0 }
      var total = 0.0
      var start = range.lowerBound
      while start < range.upperBound {
        let count = min(block, range.upperBound &- start)
        for index in 0..<count { terms[index] = term(start &+ index) }
        total += Double(sum(terms, count: count))
        start &+= count
      }
      return total
    }
  }

  /// ln x with a relative error below 2⁻²², for any normal x > 0.
  ///
  /// For 0 and for denormal numbers it is some number between −90 and −87, so that `x · log(x)` is exactly 0 at 0 and always a number.
  /// x = 2ⁿ · (1 + f) with 1 + f between √½ and √2, s = f / (2 + f), and a polynomial of s² (method and coefficients from FreeBSD's
  /// `logf`, for which Sun gives credit to Ng).
  @inline(__always)
  static func log(_ x: Float) -> Float {
    let bits = Int32(bitPattern: x.bitPattern)
    let power = (bits &- 0x3F35_04F3) &>> 23
    // 1.5 · 2²³ has room for an integer in its last bits.
    let n = Float(bitPattern: UInt32(bitPattern: power &+ 0x4B40_0000)) - 12_582_912
    let f = Float(bitPattern: UInt32(bitPattern: bits &- (power &<< 23))) - 1
    let s = f / (f + 2)
    let z = s * s
    let w = z * z
    let even = w * (w * 0.242_790_79 + 0.400_009_72)
    let odd = z * (w * 0.284_987_87 + 0.666_666_63)
    let half = f * f * 0.5
    return (s * (half + (even + odd)) - (half - n * 9.058_000_6e-6)) + (f + n * 0.693_138_1)
  }

  /// ln x.
  static func log(_ x: Double) -> Double { logarithm(x) }
}

private func logarithm(_ x: Double) -> Double { log(x) }
