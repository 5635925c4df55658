import AttentionCore

/// How a family normalises, and what its files hold of it.
struct NormKind {
  /// What stands in the file as `NAME.weight` and `NAME.bias`.
  enum Tensors { case none, gain, gainAndBias }

  let isCentred: Bool
  let tensors: Tensors
  let epsilon: Float
  /// Added to the gain (Gemma keeps gain − 1).
  let gainOffset: Float

  /// RMS norm.
  static func rms(_ epsilon: Double, gainOffset: Float = 0) -> NormKind {
    NormKind(isCentred: false, tensors: .gain, epsilon: Float(epsilon), gainOffset: gainOffset)
  }

  /// Layer norm.
  static func layer(_ epsilon: Double, tensors: Tensors = .gainAndBias) -> NormKind {
    NormKind(isCentred: true, tensors: tensors, epsilon: Float(epsilon), gainOffset: 0)
  }
}

extension WeightReader {
  /// The norm `NAME` over `shape`, whose gain and bias are read row by row.
  func norm(_ name: String, _ kind: NormKind, shape: [Int]) throws(CheckpointError) -> Norm {
    let gain =
      kind.tensors == .none
      ? nil : try values("\(name).weight", shape: shape).map { $0 + kind.gainOffset }
    let bias = kind.tensors == .gainAndBias ? try values("\(name).bias", shape: shape) : nil
    return Norm(isCentred: kind.isCentred, gain: gain, bias: bias, epsilon: kind.epsilon)
  }
}
