/// Whether a head writes what it reads.
///
/// - Definition: Σ Re λ / Σ |λ| over the eigenvalues λ of the OV circuit W_V W_O. They are those of W_O W_V, which is
///   only as large as a head (AB and BA have the same eigenvalues but for zeros).
/// - Denominator: Σ |λ|; not defined where that is 0.
/// - Baseline: 0 for random weights, with a standard deviation of about 3 / (2 d_head) for Gaussian weights (circular
///   law).
/// - Source: Elhage et al. 2021, which take the eigenvalues of W_E W_V W_O W_U, from token to token.
/// - Pitfalls: this is the score of the OV circuit alone, in the residual stream. Tokens enter by W_E and leave by
///   W_U, which may use other directions, so that a head that copies tokens need not score high: the induction heads
///   of `samples/induction` have −0.64 and −0.31 here, and 1.00 with W_E and W_U. An eigenvalue's sign says little
///   where the matrix is far from normal. Norms and biases are ignored, but for the gains of the norms before the
///   attention and on its output. Not defined for cross-attention, which reads another stream than it writes.
enum CopyingScore {
  static let definition = MetricDefinition(
    title: "Copying in the stream", unit: .number, range: "−1 to 1",
    formula: "Σ Re λ / Σ |λ| over the eigenvalues λ of W_V W_O",
    meaning:
      "1: what the head reads of the residual stream is written back as it is; −1: as its opposite, which takes it "
      + "away; about 0 for random weights",
    pitfalls:
      "of the OV circuit alone: tokens enter by W_E and leave by W_U, so that a head that copies tokens may score low "
      + "or below 0 here; eigenvalues say little of matrices that are far from "
      + "normal; norms (but for their gains) and biases are ignored",
    source: "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits, from token to token there"
  )

  /// - Parameters:
  ///   - value: W_V, `[d_model, width]`.
  ///   - output: W_O, `[width, d_model]`.
  static func measure(value: DoubleMatrix, output: DoubleMatrix) -> Double? {
    let small = DoubleMatrix.product(output, value)
    guard let (real, imaginary) = LAPACK.eigenvalues(small.values, size: small.rows) else { return nil }
    let largest = zip(real, imaginary).reduce(0) { max($0, abs($1.0), abs($1.1)) }
    guard largest > 0 else { return nil }
    let sizes = zip(real, imaginary).reduce(0) { sum, value in
      let (x, y) = (value.0 / largest, value.1 / largest)
      return sum + (x * x + y * y).squareRoot()
    }
    return real.reduce(0) { $0 + $1 / largest } / sizes
  }
}
