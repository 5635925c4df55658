import Testing

@testable import Figures

@Suite struct CellNumbersTests {
  @Test("Numbers of a panel have the same decimals, in a power of ten that keeps them short")
  func texts() {
    func texts(_ values: [Double]) -> [String] {
      let numbers = CellNumbers(upTo: values.map(\.magnitude).max() ?? 0)
      return values.map(numbers.text) + [numbers.factor]
    }
    #expect(texts([0, 0.5, 1, 0.946]) == ["0.00", "0.50", "1.00", "0.95", ""])
    #expect(texts([-12.44, 3, 0.04, -0.04]) == ["−12.4", "3.0", "0.0", "0.0", ""])
    #expect(texts([402.6, 1.2]) == ["403", "1", ""])
    #expect(texts([0.0083, -0.00041]) == ["8.30", "−0.41", " × 10⁻³"])
    #expect(texts([123_456, -1000]) == ["123", "−1", " × 10³"])
    #expect(texts([0.1, 0.05]) == ["0.10", "0.05", ""])
    #expect(texts([2e-9]) == ["2.00", " × 10⁻⁹"])
    #expect(texts([0, 0]) == ["0.00", "0.00", ""])
  }

  @Test("No number is longer than five characters")
  func short() {
    for _ in 0..<2000 {
      let greatest = Double.random(in: -290...290)
      let upper = Double(sign: .plus, exponent: Int(greatest * 3), significand: Double.random(in: 1..<2))
      let numbers = CellNumbers(upTo: upper)
      for value in [upper, -upper, upper * Double.random(in: -1...1), 0] {
        #expect(numbers.text(value).count <= 5, "\(value) of \(upper)")
      }
    }
    _ = CellNumbers(upTo: .greatestFiniteMagnitude).text(1e308)
    _ = CellNumbers(upTo: .leastNonzeroMagnitude).text(0)
  }
}
