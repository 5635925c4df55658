/// The singular values of a head's two bilinear maps: the QK circuit W_Q W_Kᵀ, which says what it looks at, and the
/// OV circuit W_V W_O, which says what it copies from there.
///
/// - Definition: σ of the product, `[d_model, d_model]` and of rank d_head at most, through products of the size of a
///   head: W_Q = U_Q R_Q and W_K = U_K R_K with orthonormal U give the singular values of R_Q R_Kᵀ. From them: the
///   largest, the Frobenius norm √Σσ², and the effective rank (Σσ²)² / Σσ⁴ (the participation ratio): 1 for one
///   direction, d_head for d_head equal ones.
/// - Denominator: none for the largest and the norm; Σσ⁴ for the effective rank.
/// - Baseline: of Gaussian weights the effective rank is about d_head / (1 + 2 d_head / d_model) (the second moment
///   of a free product of two Marchenko–Pastur laws). Largest and norm have none: heads of one model are compared
///   with each other.
/// - Source: Elhage et al. 2021, A Mathematical Framework for Transformer Circuits; participation ratio: Gao et al.
///   2017.
/// - Pitfalls: the scale 1/√d_head is not part of the QK circuit. Under rotary positions and with relative positions
///   the QK circuit depends on the distance: this is the one without rotation, at distance 0. Norms of queries and
///   keys change its scale with the input, and gains of them its directions; they and all biases are ignored. The
///   size depends on the gain of the norm before, which is folded in, and W_V and W_O can trade their sizes.
enum CircuitSpectrum {
  enum Circuit {
    case queryKey
    case outputValue

    var name: String { self == .queryKey ? "QK" : "OV" }
    var product: String { self == .queryKey ? "W_Q W_Kᵀ" : "W_V W_O" }
    var pitfalls: String {
      switch self {
      case .queryKey:
        "without the scale 1/√d_head; not position-free under rotary or relative positions (it holds at distance 0); "
          + "biases and norms of queries and keys are ignored; the gain of the norm before the attention is folded in"
      case .outputValue:
        "biases are ignored; the gains of the norms before the attention and on its output are folded in, what they "
          + "divide by is not"
      }
    }
  }

  static func largestDefinition(_ circuit: Circuit) -> MetricDefinition {
    MetricDefinition(
      title: "Largest singular value of \(circuit.name)", unit: .number, range: "0 or more",
      formula: "σ₁ of \(circuit.product)",
      meaning: "how strongly the circuit acts along its strongest direction", pitfalls: circuit.pitfalls,
      source: source)
  }

  static func normDefinition(_ circuit: Circuit) -> MetricDefinition {
    MetricDefinition(
      title: "Norm of \(circuit.name)", unit: .number, range: "0 or more",
      formula: "‖\(circuit.product)‖_F = √Σσ²", meaning: "how strongly the circuit acts over all directions",
      pitfalls: circuit.pitfalls, source: source)
  }

  static func rankDefinition(_ circuit: Circuit) -> MetricDefinition {
    MetricDefinition(
      title: "Effective rank of \(circuit.name)", unit: .number, range: "1 to d_head",
      formula: "(Σσ²)² / Σσ⁴ over the singular values σ of \(circuit.product) (participation ratio)",
      meaning:
        "few: the head looks for, or moves, a few directions; many: a whole subspace; about "
        + "d_head / (1 + 2 d_head / d_model) for random weights",
      pitfalls: circuit.pitfalls, source: source)
  }

  private static let source =
    "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits; participation ratio: Gao et al. 2017"

  /// The singular values of A Bᵀ, largest first; as many as the product can have.
  static func singularValues(_ a: ColumnSpace, _ b: ColumnSpace) -> [Double]? {
    let small = DoubleMatrix.product(a.factor, b.factor, transposeB: true)
    return LAPACK.singularValues(small.values, rows: small.rows, columns: small.columns)
  }

  /// Frobenius norm and effective rank; the rank is `nil` where all singular values are 0.
  static func summary(_ singularValues: [Double]) -> (norm: Double, rank: Double?) {
    guard let largest = singularValues.first, largest > 0 else { return (0, nil) }
    let shares = singularValues.map { ($0 / largest) * ($0 / largest) }
    let sum = shares.reduce(0, +)
    return (largest * sum.squareRoot(), sum * sum / shares.reduce(0) { $0 + $1 * $1 })
  }
}
