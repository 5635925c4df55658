/// Which of a head's inputs an earlier head may shape.
public enum CompositionKind: String, CaseIterable, Sendable {
  /// Its queries.
  case query = "q"
  /// Its keys.
  case key = "k"
  /// Its values.
  case value = "v"
}

/// How much of what one head writes another one reads, by their weights.
///
/// - Definition: with W_OV¹ = W_V¹ W_O¹ of the writer, and W_QK² = W_Q² W_K²ᵀ and W_OV² of the reader (vectors are
///   rows): Q: ‖W_OV¹ W_QK²‖_F / (‖W_OV¹‖_F ‖W_QK²‖_F); K: with W_QK²ᵀ; V: with W_OV².
/// - Denominator: the product of the two norms, so that 1 is the most.
/// - Baseline: 1/√d_model, the root mean square over random orientations, E‖AB‖² = ‖A‖²‖B‖²/d_model, whatever the
///   singular values. The mean itself is a little lower, by a part of about 1/d_head² for Gaussian weights.
/// - Source: Elhage et al. 2021, A Mathematical Framework for Transformer Circuits.
/// - Pitfalls: what is read may never be written in practice, and the other way round. Every head is one term of the
///   stream: the layers in between, their MLPs and norms (but for gains) and biases are ignored, and under rotary
///   positions the QK circuit is that at distance 0. Not defined for cross-attention. Where query heads share a key
///   and value head, the score is still a query head's own: its W_Q is part of the QK circuit, its W_O of the OV
///   circuit.
public struct Composition: Sendable, Equatable {
  /// The head that reads, of a later layer.
  public let reader: HeadID
  /// The head that writes.
  public let writer: HeadID
  /// Which input of the reader is meant.
  public let kind: CompositionKind
  /// The norm of the product by the product of the norms, 0 to 1.
  public let score: Double
  /// What the score would be for weights of a random orientation.
  public let baseline: Double

  /// The score less the baseline.
  public var excess: Double { score - baseline }

  /// The baseline in a stream of `width` dimensions.
  static func baseline(width: Int) -> Double { 1 / Double(max(width, 1)).squareRoot() }

  static func definition(_ kind: CompositionKind) -> MetricDefinition {
    let letter = kind.rawValue.uppercased()
    let (inputs, circuit) =
      switch kind {
      case .query: ("queries", "W_Q W_Kᵀ")
      case .key: ("keys", "(W_Q W_Kᵀ)ᵀ")
      case .value: ("values", "W_V W_O")
      }
    return MetricDefinition(
      title: "\(letter)-composition", unit: .number, range: "−1/√d_model to 1 − 1/√d_model",
      formula:
        "the largest over the heads of earlier layers of ‖A B‖_F / (‖A‖_F ‖B‖_F) − 1/√d_model, with A = W_V W_O of the "
        + "earlier head and B = \(circuit) of this one",
      meaning:
        "high: the head makes its \(inputs) of what one earlier head writes; about 0: no more than chance",
      pitfalls:
        "the largest of many is above 0 by chance too; layers in between, norms (but for their gains) and biases are "
        + "ignored; not position-free under rotary positions",
      source: "Elhage et al. 2021, A Mathematical Framework for Transformer Circuits")
  }
}
