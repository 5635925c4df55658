#if canImport(COpenBLAS)
  import COpenBLAS
#elseif canImport(Accelerate)
  import Accelerate
#endif

/// A row-major matrix of 64-bit numbers.
struct DoubleMatrix: Sendable {
  let rows: Int
  let columns: Int
  private(set) var values: [Double]

  /// `values` is `[rows, columns]`.
  init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// `fill` writes every number.
  init(rows: Int, columns: Int, fill: (UnsafeMutablePointer<Double>) -> Void) {
    self.rows = rows
    self.columns = columns
    values = [Double](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      if let base = buffer.baseAddress, rows * columns > 0 { fill(base) }
      count = rows * columns
    }
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The sum of the squares of all numbers.
  var squaredNorm: Double { values.reduce(0) { $0 + $1 * $1 } }

  /// Rows and columns exchanged.
  func transposed() -> DoubleMatrix {
    DoubleMatrix(rows: columns, columns: rows) { destination in
      for row in 0..<rows {
        for column in 0..<columns { destination[column * rows + row] = self[row, column] }
      }
    }
  }

  /// `op(a) · op(b)`, where `op` transposes when that is asked for; the sizes must fit.
  static func product(
    _ a: DoubleMatrix, transposeA: Bool = false, _ b: DoubleMatrix,
    transposeB: Bool = false
  ) -> DoubleMatrix {
    let (m, k) = transposeA ? (a.columns, a.rows) : (a.rows, a.columns)
    let (inner, n) = transposeB ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(k == inner)
    guard k > 0 else { return DoubleMatrix(rows: m, columns: n, values: Array(repeating: 0, count: m * n)) }
    _ = MatrixProduct.singleThreaded
    return DoubleMatrix(rows: m, columns: n) { c in
      cblas_dgemm(
        CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans,
        Int32(m),
        Int32(n), Int32(k), 1, a.values, Int32(a.columns), b.values, Int32(b.columns), 0, c, Int32(n))
    }
  }
}
