#if canImport(COpenBLAS)
  import COpenBLAS
#elseif canImport(Accelerate)
  import Accelerate
#endif

/// The few routines of LAPACK that are used, with their checks in one place.
///
/// Matrices are column-major there; a symmetric matrix reads the same both ways, and the transpose of a matrix
/// has the same singular values and eigenvalues, so nothing is turned round. Every wrapper first asks how much working
/// memory is wanted, and returns `nil` where LAPACK says that it did not converge.
enum LAPACK {
  /// Whether a matrix can be handed over: all its numbers must be finite, since LAPACK may loop or give nonsense for
  /// others, and its sizes must leave room in LAPACK's 32-bit numbers.
  private static func accepts(_ matrix: [Double], rows: Int, columns: Int) -> Bool {
    let sizes = 0...1 << 15
    return sizes.contains(rows) && sizes.contains(columns) && matrix.count == rows * columns
      && matrix.allSatisfy(\.isFinite)
  }

  /// The `count` largest eigenvalues of a symmetric matrix, ascending, and their eigenvectors, `[count, size]`
  /// (`dsyevr`).
  static func symmetricEigen(
    _ matrix: [Double], size: Int, count: Int
  ) -> (values: [Double], vectors: [Double])? {
    guard accepts(matrix, rows: size, columns: size), count >= 0, count <= size else { return nil }
    guard count > 0 else { return ([], []) }
    _ = MatrixProduct.singleThreaded
    var a = matrix
    var values = [Double](repeating: 0, count: size)
    var vectors = [Double](repeating: 0, count: size * count)
    var support = [Int32](repeating: 0, count: 2 * size)
    var (jobz, range, uplo) = (letter("V"), letter("I"), letter("L"))
    var (n, low, high) = (Int32(size), Int32(size - count + 1), Int32(size))
    var (unusedLow, unusedHigh, tolerance) = (0.0, 0.0, 0.0)
    var (lda, ldz, found, info) = (n, n, Int32(0), Int32(0))
    var (work, workCount): ([Double], Int32) = ([0], -1)
    var (integers, integerCount): ([Int32], Int32) = ([0], -1)
    for _ in 0..<2 {
      #if canImport(COpenBLAS)
        dsyevr_(
          &jobz, &range, &uplo, &n, &a, &lda, &unusedLow, &unusedHigh, &low, &high, &tolerance, &found,
          &values, &vectors, &ldz, &support, &work, &workCount, &integers, &integerCount, &info, 1, 1, 1)
      #else
        dsyevr_(
          &jobz, &range, &uplo, &n, &a, &lda, &unusedLow, &unusedHigh, &low, &high, &tolerance, &found,
          &values, &vectors, &ldz, &support, &work, &workCount, &integers, &integerCount, &info)
      #endif
      guard info == 0 else { return nil }
      if workCount < 0 {
        (work, workCount) = workspace(work[0])
        integerCount = max(integers[0], 1)
        integers = [Int32](repeating: 0, count: Int(integerCount))
      }
    }
    guard found == Int32(count) else { return nil }
    return (Array(values[..<count]), vectors)
  }

  /// All singular values of a matrix, descending (`dgesdd`).
  static func singularValues(_ matrix: [Double], rows: Int, columns: Int) -> [Double]? {
    guard accepts(matrix, rows: rows, columns: columns) else { return nil }
    let count = min(rows, columns)
    guard count > 0 else { return [] }
    _ = MatrixProduct.singleThreaded
    var a = matrix
    var values = [Double](repeating: 0, count: count)
    // Row-major rows are LAPACK's columns.
    var (jobz, m, n, info) = (letter("N"), Int32(columns), Int32(rows), Int32(0))
    var (lda, ldu, ldvt) = (m, m, n)
    var (u, vt) = (0.0, 0.0)
    var (work, workCount): ([Double], Int32) = ([0], -1)
    var integers = [Int32](repeating: 0, count: 8 * count)
    for _ in 0..<2 {
      #if canImport(COpenBLAS)
        dgesdd_(
          &jobz, &m, &n, &a, &lda, &values, &u, &ldu, &vt, &ldvt, &work, &workCount, &integers, &info, 1)
      #else
        dgesdd_(&jobz, &m, &n, &a, &lda, &values, &u, &ldu, &vt, &ldvt, &work, &workCount, &integers, &info)
      #endif
      guard info == 0 else { return nil }
      if workCount < 0 { (work, workCount) = workspace(work[0]) }
    }
    return values
  }

  /// All eigenvalues of a square matrix, as real and imaginary parts, in LAPACK's order (`dgeev`).
  static func eigenvalues(_ matrix: [Double], size: Int) -> (real: [Double], imaginary: [Double])? {
    guard accepts(matrix, rows: size, columns: size) else { return nil }
    guard size > 0 else { return ([], []) }
    _ = MatrixProduct.singleThreaded
    var a = matrix
    var real = [Double](repeating: 0, count: size)
    var imaginary = real
    var (left, right) = (letter("N"), letter("N"))
    var (n, info) = (Int32(size), Int32(0))
    var (lda, ldvl, ldvr) = (n, n, n)
    var (vl, vr) = (0.0, 0.0)
    var (work, workCount): ([Double], Int32) = ([0], -1)
    for _ in 0..<2 {
      #if canImport(COpenBLAS)
        dgeev_(
          &left, &right, &n, &a, &lda, &real, &imaginary, &vl, &ldvl, &vr, &ldvr, &work, &workCount, &info,
          1, 1)
      #else
        dgeev_(
          &left, &right, &n, &a, &lda, &real, &imaginary, &vl, &ldvl, &vr, &ldvr, &work, &workCount, &info)
      #endif
      guard info == 0 else { return nil }
      if workCount < 0 { (work, workCount) = workspace(work[0]) }
    }
    return (real, imaginary)
  }

  private static func letter(_ character: Unicode.Scalar) -> CChar {
    CChar(truncatingIfNeeded: character.value)
  }

  /// Working memory of the size that a routine asked for.
  private static func workspace(_ wanted: Double) -> ([Double], Int32) {
    let count = Int32(exactly: wanted.rounded(.up)) ?? Int32.max
    return ([Double](repeating: 0, count: Int(max(count, 1))), max(count, 1))
  }
}
