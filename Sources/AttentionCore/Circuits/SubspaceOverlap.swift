/// How far two of a head's projections read the same directions.
///
/// - Definition: ‖U_aᵀ U_b‖²_F / min(r_a, r_b), where U_a and U_b are orthonormal bases of the column spaces of two
///   of W_Q, W_K and W_V, `[d_model, d_head]`, and r their ranks: the mean squared cosine of the principal angles
///   between the two subspaces. 1 where one contains the other, 0 where they are orthogonal.
/// - Denominator: the smaller rank, the number of principal angles. A direction counts towards the rank where its
///   singular value is above 10⁻⁵ of the matrix's largest.
/// - Baseline: max(r_a, r_b) / d, since E‖U_aᵀU_b‖²_F = r_a r_b / d for a random orientation: d_head / d_model for
///   projections of full rank. Behind a layer norm d is d_model − 1: the mean has been taken off.
/// - Source: principal angles after Björck & Golub 1973; as R²_CCA in Kornblith et al. 2019.
/// - Pitfalls: it compares spaces, not maps: W_K = −W_Q and W_K = W_Q R also give 1. Not defined between the query
///   and the key side of cross-attention, which read vectors of different stacks. Biases, rotation by position and
///   norms of queries and keys are ignored; the gain of the norm before the attention is part of the projection.
enum SubspaceOverlap {
  static func definition(_ a: String, _ b: String) -> MetricDefinition {
    MetricDefinition(
      title: "Overlap of \(a) and \(b)", unit: .share, range: "0 to 1",
      formula:
        "‖U_aᵀ U_b‖²_F / min(r_a, r_b): the mean squared cosine of the principal angles between the column spaces of "
        + "\(a) and \(b), U orthonormal bases, r ranks (singular values above 10⁻⁵ of the largest)",
      meaning:
        "1: both read the same directions of the residual stream; the baseline: no more related than chance; "
        + "0: none in common",
      pitfalls:
        "compares spaces, not maps: the same directions with other signs or mixed otherwise also give 1; biases, "
        + "rotary positions and norms of queries and keys are ignored; heads that share a key and value head share "
        + "its subspaces",
      source: "Björck & Golub 1973 (principal angles); R²_CCA of Kornblith et al. 2019")
  }

  static func baselineDefinition(_ a: String, _ b: String) -> MetricDefinition {
    MetricDefinition(
      title: "Random baseline of \(a) and \(b)", unit: .share, range: "0 to 1",
      formula: "max(r_a, r_b) / d_model, for d_model − 1 behind a layer norm, which takes one direction off",
      meaning: "the expected overlap of \(a) and \(b) if both had a random orientation",
      source: "E‖U_aᵀ U_b‖²_F = r_a r_b / d for uniform random subspaces")
  }

  /// - Parameters:
  ///   - a, b: matrices of as many rows.
  ///   - dimensions: of the space that both read.
  /// - Returns: `nil` where one of them is 0.
  static func measure(
    _ a: ColumnSpace, _ b: ColumnSpace, dimensions: Int
  ) -> (overlap: Double, baseline: Double)? {
    guard a.rank > 0, b.rank > 0 else { return nil }
    let products = DoubleMatrix.product(a.matrix, transposeA: true, b.matrix)
    let cosines = DoubleMatrix.product(
      DoubleMatrix.product(a.whitening, products), b.whitening, transposeB: true)
    return (
      min(cosines.squaredNorm / Double(min(a.rank, b.rank)), 1),
      min(Double(max(a.rank, b.rank)) / Double(max(dimensions, 1)), 1)
    )
  }
}
