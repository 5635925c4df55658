#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The non-linearity of an MLP.
public enum Activation: String, Sendable, CaseIterable {
  /// max(0, x).
  case relu
  /// x · Φ(x), exact (Hendrycks & Gimpel 2016).
  case gelu
  /// GELU by tanh: ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
  case geluTanh
  /// x · σ(x), also called swish.
  case silu
  /// x · σ(1.702x), which comes near GELU (Hendrycks & Gimpel 2016).
  case quickGELU
  /// tanh x.
  case tanh

  /// Replaces `count` numbers by the function's values.
  func apply(_ values: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .relu: VectorMath.map(values, count: count) { $0.replacing(with: 0, where: $0 .< 0) }
    case .gelu:
      for index in 0..<count {
        let x = values[index]
        values[index] = 0.5 * x * (1 + erff(x * 0.707_106_77))
      }
    case .geluTanh:
      VectorMath.map(values, count: count) { x in
        // ½(1 + tanh u) = σ(2u)
        let u = (x + x * x * x * 0.044_715) * 1.595_769_12
        return x / (1 + VectorMath.exp(-u))
      }
    case .quickGELU: VectorMath.map(values, count: count) { x in x / (1 + VectorMath.exp(x * -1.702)) }
    case .tanh: VectorMath.map(values, count: count) { VectorMath.tanh($0) }
    case .silu: VectorMath.map(values, count: count) { x in x / (1 + VectorMath.exp(-x)) }
    }
  }
}
