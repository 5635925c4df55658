#if canImport(COpenBLAS)
  import COpenBLAS
#elseif canImport(Accelerate)
  import Accelerate
#endif

/// Products of row-major 32-bit matrices, through CBLAS.
enum MatrixProduct {
  /// Threads are ours (`Parallel`), so that results do not depend on their number.
  static let singleThreaded: Void = {
    #if canImport(COpenBLAS)
      openblas_set_num_threads(1)
    #endif
  }()

  /// `c = alpha · a · op(b)`, where `op` transposes when `transposeB` is set.
  ///
  /// - `a`: `[m, k]` with `lda` elements between rows; `c`: `[m, n]` with `ldc`.
  /// - `b`: `[k, n]`, or `[n, k]` when transposed, with `ldb`.
  static func multiply(
    m: Int, n: Int, k: Int, alpha: Float = 1,
    a: UnsafePointer<Float>, lda: Int,
    b: UnsafePointer<Float>, ldb: Int, transposeB: Bool,
    c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    guard m > 0, n > 0 else { return }
    _ = singleThreaded
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
      Int32(m), Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), 0, c, Int32(ldc))
  }
}
