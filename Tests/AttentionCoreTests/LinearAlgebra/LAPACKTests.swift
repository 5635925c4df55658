import TestSupport
import Testing

@testable import AttentionCore

struct LAPACKTests {
  private func random(_ count: Int, seed: Int) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(seed))
    return generator.floats(count).map(Double.init)
  }

  @Test(
    "the largest eigenpairs of a symmetric matrix solve it, are orthonormal, and the largest come first",
    arguments: [1, 2, 7, 40])
  func symmetric(_ size: Int) throws {
    let square = random(size * size, seed: size)
    let matrix = (0..<size * size).map { square[$0] + square[$0 % size * size + $0 / size] }
    let all = try #require(SymmetricEigen(matrix, size: size))
    let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }
    #expect(abs(all.values.reduce(0, +) - trace) < 1e-10)
    for count in Set([0, 1, min(3, size), size]) {
      let some = try #require(SymmetricEigen(matrix, size: size, count: count))
      #expect(zip(some.values, all.values).allSatisfy { abs($0 - $1) < 1e-10 } && some.values.count == count)
      #expect(some.values == some.values.sorted(by: >))
      for i in 0..<count {
        let v = Array(some.vectors[i * size..<(i + 1) * size])
        for row in 0..<size {
          let image = (0..<size).reduce(0) { $0 + matrix[row * size + $1] * v[$1] }
          #expect(abs(image - some.values[i] * v[row]) < 1e-10)
        }
        for j in 0...i {
          let dot = (0..<size).reduce(0) { $0 + v[$1] * some.vectors[j * size + $1] }
          #expect(abs(dot - (i == j ? 1 : 0)) < 1e-10)
        }
      }
    }
  }

  @Test("an eigenvector's sign does not depend on chance")
  func sign() throws {
    let pairs = try #require(SymmetricEigen([0, -1, -1, 0], size: 2))
    #expect(zip(pairs.values, [1, -1]).allSatisfy { abs($0 - $1) < 1e-12 })
    let half = 0.5.squareRoot()
    #expect(zip(pairs.vectors, [half, -half, half, half]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test("singular values and eigenvalues of matrices whose own are known")
  func closedForms() throws {
    // A rotation by 90° that also doubles: eigenvalues ±2i; and a shear with singular values (√5 ± 1) / 2.
    let rotation = try #require(LAPACK.eigenvalues([0, -2, 2, 0], size: 2))
    #expect(rotation.real.allSatisfy { abs($0) < 1e-12 })
    #expect(zip(rotation.imaginary.sorted(), [-2, 2]).allSatisfy { abs($0 - $1) < 1e-12 })
    let shear = try #require(LAPACK.singularValues([1, 1, 0, 1], rows: 2, columns: 2))
    let golden = [1.618_033_988_749_895, 0.618_033_988_749_895]
    #expect(zip(shear, golden).allSatisfy { abs($0 - $1) < 1e-12 })
    let zero = try #require(LAPACK.singularValues([0, 0, 0, 0], rows: 2, columns: 2))
    #expect(zero == [0, 0])
    for (rows, columns) in [(2, 3), (3, 2)] {
      let wide = try #require(LAPACK.singularValues([3, 0, 0, 0, 0, 4], rows: rows, columns: columns))
      #expect(zip(wide, [4, 3]).allSatisfy { abs($0 - $1) < 1e-12 } && wide.count == 2)
    }
  }

  @Test("the eigenvalues of a random matrix have its trace and its square's trace")
  func traces() throws {
    let size = 33
    let matrix = random(size * size, seed: 4)
    let values = try #require(LAPACK.eigenvalues(matrix, size: size))
    let trace = (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] }
    let square = (0..<size * size).reduce(0) { $0 + matrix[$1] * matrix[$1 % size * size + $1 / size] }
    #expect(abs(values.real.reduce(0, +) - trace) < 1e-9)
    let sum = zip(values.real, values.imaginary).reduce(0) { $0 + $1.0 * $1.0 - $1.1 * $1.1 }
    #expect(abs(sum - square) < 1e-8)
  }

  @Test(
    "numbers that are not finite, and sizes that do not fit, give nothing",
    arguments: [Double.nan, .infinity])
  func refused(_ bad: Double) {
    let matrix = [1, bad, bad, 1]
    #expect(SymmetricEigen(matrix, size: 2) == nil)
    #expect(LAPACK.singularValues(matrix, rows: 2, columns: 2) == nil)
    #expect(LAPACK.eigenvalues(matrix, size: 2) == nil)
    #expect(SymmetricEigen([1, 2, 3], size: 2) == nil)
    #expect(SymmetricEigen([1], size: 1, count: 2) == nil)
    #expect(SymmetricEigen([], size: 0)?.values == [])
  }
}
