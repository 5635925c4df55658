/// A tall matrix W `[rows, columns]` with the eigenvalues of its Gram matrix WᵀW, from which an orthonormal basis and a
/// small factor follow without another tall matrix.
///
/// The sums run over 64-bit numbers, so that squaring the condition loses nothing that 32-bit weights hold.
struct ColumnSpace: Sendable {
  /// Singular values below this part of the largest count as 0 in the rank.
  static let tolerance = 1e-5

  let matrix: DoubleMatrix
  /// Number of singular values that are not 0.
  let rank: Int
  /// R, `[min(rows, columns), columns]`, with RᵀR = WᵀW, so that W = U R for a U with orthonormal columns.
  let factor: DoubleMatrix
  /// B, `[rank, columns]`: W Bᵀ is an orthonormal basis of the column space.
  let whitening: DoubleMatrix

  /// - Returns: `nil` where a number is not finite.
  init?(_ matrix: DoubleMatrix) {
    let size = matrix.columns
    let gram = DoubleMatrix.product(matrix, transposeA: true, matrix)
    guard let eigen = SymmetricEigen(gram.values, size: size) else { return nil }
    // A Gram matrix has no negative eigenvalues but by rounding.
    let roots = eigen.values.map { max($0, 0).squareRoot() }
    let smallest = (roots.first ?? 0) * Self.tolerance
    let most = min(matrix.rows, size)
    let rank = roots.prefix(most).prefix { $0 > smallest }.count
    self.matrix = matrix
    self.rank = rank
    factor = DoubleMatrix(
      rows: most, columns: size, values: (0..<most * size).map { eigen.vectors[$0] * roots[$0 / size] })
    whitening = DoubleMatrix(
      rows: rank, columns: size, values: (0..<rank * size).map { eigen.vectors[$0] / roots[$0 / size] })
  }
}
