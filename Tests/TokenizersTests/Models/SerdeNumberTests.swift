import Testing

@testable import Tokenizers

struct SerdeNumberTests {
  @Test(
    "numbers are those that the Python package reads",
    arguments: [
      (-1.6123709293488147, -1.6123709293488149), (-10.029181247038437, -10.029181247038435),
      (-0.36707979640264243, -0.3670797964026424), (-11.910520946112781, -11.91052094611278),
      (-2.5, -2.5), (0, 0), (-100, -100), (0.1, 0.1), (1e300, 1e300),
      (.leastNonzeroMagnitude, .leastNonzeroMagnitude), (1.5e-7, 1.5e-7),
    ])
  func read(_ number: Double, expected: Double) {
    #expect(SerdeNumber.read(number) == expected)
  }
}
