/// Whether a head writes what it reads.
///
/// - Definition: Σ Re λ / Σ |λ| over the eigenvalues λ of the OV circuit: of W_V W_O in the residual stream
///   (`copying`), of W_E W_V W_O W_U from token to token (`token_copying`). They are those of W_O W_V and of
///   W_O W_U W_E W_V, which are only as large as a head (AB and BA have the same eigenvalues but for zeros).
/// - Denominator: Σ |λ|; not defined where that is 0.
/// - Baseline: 0 for random weights; in the stream with a standard deviation of about 3 / (2 d_head) for Gaussian
///   weights (circular law), from token to token with more.
/// - Source: Elhage et al. 2021, who take the eigenvalues from token to token.
/// - Pitfalls: in the stream, it is the score of the OV circuit alone. Tokens enter by W_E and leave by W_U, which may
///   use other directions, so that a head that copies tokens need not score high there: the induction heads of
///   `samples/induction` have −0.64 and −0.31 in the stream, and 1.00 from token to token. That in turn is of the
///   direct way alone: what layers before the head made of the tokens, and layers after it make of its output, is left
///   out, and so are positions, the norm before the unembedding and its bias. An eigenvalue's sign says little where
///   the matrix is far from normal. Norms and biases are ignored, but for the gains of the norms of embeddings, before
///   the attention and on its output. Not defined for cross-attention, which reads another stream than it writes, nor
///   from token to token where the model has no unembedding of the size of its embeddings.
enum CopyingScore {
  static let definition = MetricDefinition(
    title: "Copying in the stream", unit: .number, range: "−1 to 1",
    formula: "Σ Re λ / Σ |λ| over the eigenvalues λ of W_V W_O",
    meaning:
      "1: what the head reads of the residual stream is written back as it is; −1: as its opposite, which takes it "
      + "away; about 0 for random weights",
    pitfalls:
      "of the OV circuit alone: tokens enter by W_E and leave by W_U, so that a head that copies tokens may score low "
      + "or below 0 here (token_copying has both); eigenvalues say little of matrices that are far from "
      + "normal; norms (but for their gains) and biases are ignored",
    source: "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits, from token to token there"
  )

  static let tokenDefinition = MetricDefinition(
    title: "Copying of tokens", unit: .number, range: "−1 to 1",
    formula: "Σ Re λ / Σ |λ| over the eigenvalues λ of W_E W_V W_O W_U",
    meaning:
      "1: a token that the head attends to becomes more likely as the next one; −1: less likely; about 0 for random "
      + "weights",
    pitfalls:
      "of the direct way from embedding to unembedding: layers before and after the head, positions, the norm before "
      + "the unembedding, other norms (but for their gains) and biases are ignored; eigenvalues say little of matrices "
      + "that are far from normal; missing where the model has no unembedding",
    source: "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits")

  /// - Parameter circuit: a square matrix with the eigenvalues of the circuit, but for zeros.
  static func measure(_ circuit: DoubleMatrix) -> Double? {
    guard let (real, imaginary) = LAPACK.eigenvalues(circuit.values, size: circuit.rows) else { return nil }
    let largest = zip(real, imaginary).reduce(0) { max($0, abs($1.0), abs($1.1)) }
    guard largest > 0 else { return nil }
    let sizes = zip(real, imaginary).reduce(0) { sum, value in
      let (x, y) = (value.0 / largest, value.1 / largest)
      return sum + (x * x + y * y).squareRoot()
    }
    return real.reduce(0) { $0 + $1 / largest } / sizes
  }
}
