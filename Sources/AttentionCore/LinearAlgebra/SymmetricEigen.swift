/// The largest eigenvalues of a symmetric matrix and their eigenvectors.
struct SymmetricEigen {
  /// Largest first.
  let values: [Double]
  /// One row an eigenvalue, `[values.count, size]`, each of length 1. Of v and −v, it is the one whose first entry of
  /// at least half the largest size is positive.
  let vectors: [Double]

  /// - Parameters:
  ///   - matrix: `[size, size]`; one half is read, the other taken to be the same.
  ///   - count: how many eigenvalues are wanted, at most `size`; `nil` for all.
  /// - Returns: `nil` where a number is not finite, the matrix has another size or is wider than 32,768, or LAPACK does
  ///   not converge.
  /// - Complexity: O(`size`³), whatever the `count`.
  init?(_ matrix: [Double], size: Int, count: Int? = nil) {
    let count = count ?? size
    guard let (ascending, columns) = LAPACK.symmetricEigen(matrix, size: size, count: count) else {
      return nil
    }
    values = ascending.reversed()
    var vectors: [Double] = []
    vectors.reserveCapacity(columns.count)
    for index in (0..<count).reversed() {
      let vector = columns[index * size..<(index + 1) * size]
      let largest = vector.reduce(0) { max($0, abs($1)) }
      let sign = (vector.first { abs($0) >= largest / 2 } ?? 1) < 0 ? -1.0 : 1
      vectors += vector.lazy.map { $0 * sign }
    }
    self.vectors = vectors
  }
}
