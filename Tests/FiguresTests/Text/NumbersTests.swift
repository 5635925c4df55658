import Testing

import Figures

@Suite struct NumbersTests {
  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.25, "0.25"), (-3.1, "-3.1"), (2.999, "3"), (1e30, "1e+30"), (-0.001, "0"),
    (120.5, "120.5"), (0.05, "0.05"),
  ])
  func decimalsDropTrailingZeros(value: Double, text: String) {
    #expect(decimal(value, places: 2) == text)
  }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.0371, "0.0371"), (0.99999, "1"), (12.44, "12.4"), (12345.6, "12346"),
    (0.00000031, "3.1e-7"), (4.2e9, "4.2e9"), (-0.5, "-0.5"), (.infinity, "inf"),
  ])
  func threeDigitsAreKept(value: Double, text: String) {
    #expect(threeDigits(value) == text)
  }
}
