import Testing

@testable import Figures

@Suite struct MetricRangeTests {
  @Test("Ends are those of the numbers, or as the range says")
  func ends() {
    func ends(_ range: MetricRange, _ values: [Double]) -> [Double] {
      let fitted = range.fitted(to: values)
      return [fitted.lower, fitted.upper]
    }
    #expect(ends(.share, [0.2, 0.3]) == [0, 1])
    #expect(ends(.fitted, [0.2, 0.3]) == [0, 0.3])
    #expect(ends(.fitted, [-2, 0.3]) == [-2, 0.3])
    #expect(ends(.signed, [-2, 0.3]) == [-2, 2])
    #expect(ends(.within(0.5), [-2, 0.3]) == [-0.5, 0.5])
    for range: MetricRange in [.share, .fitted] { #expect(ends(range, []) == [0, 1]) }
    for range: MetricRange in [.signed, .within(0), .within(.infinity)] {
      #expect(ends(range, [0]) == [-1, 1])
    }
  }

  @Test("0 is the middle of diverging colours, which is neutral, and both sides are as deep")
  func middle() {
    let limit = Double.random(in: 1e-3...1e3)
    let range = MetricRange.signed.fitted(to: [limit / 3, -limit])
    #expect(range.level(of: 0) == UInt8(ColorMap.center))
    #expect(ColorMap.diverging.palette[ColorMap.center].hex == "#f7f7f7")
    #expect(Int(range.level(of: limit)) - ColorMap.center == ColorMap.center - Int(range.level(of: -limit)))
    #expect(ColorMap.diverging.palette[Int(range.level(of: limit))].hex == "#67001f")
    #expect(ColorMap.diverging.palette[Int(range.level(of: -limit))].hex == "#053061")
  }

  @Test(
    "Numbers beyond the ends get their colours, however great",
    arguments: [1e308, 1e20, 1e-300, Double.leastNonzeroMagnitude])
  func hostile(value: Double) {
    for range: MetricRange in [.share, .fitted, .signed, .within(1)] {
      let fitted = range.fitted(to: [-value, value])
      #expect(fitted.level(of: value) >= fitted.level(of: 0))
      #expect(fitted.level(of: -value) <= fitted.level(of: 0))
    }
    #expect(MetricRange.fitted.fitted(to: [-1e308, 1e308]).level(of: 1e308) == 223)
    #expect(MetricRange.share.fitted(to: [2]).clamps)
    #expect(!MetricRange.share.fitted(to: [1.000_001]).clamps)
  }
}
