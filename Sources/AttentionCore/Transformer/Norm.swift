/// Normalisation of each vector: layer norm (centred) or RMS norm.
public struct Norm: Sendable {
  /// Whether the mean is taken off first (layer norm).
  public let isCentred: Bool
  /// What each dimension is multiplied by, or `nil` for 1.
  public let gain: [Float]?
  /// What is added to each dimension, or `nil` for 0.
  public let bias: [Float]?
  /// What is added to the variance (or the mean square) under the root.
  public let epsilon: Float

  /// Layer norm when `isCentred`, else RMS norm (Zhang & Sennrich 2019).
  public init(isCentred: Bool, gain: [Float]?, bias: [Float]?, epsilon: Float) {
    self.isCentred = isCentred
    self.gain = gain
    self.bias = bias
    self.epsilon = epsilon
  }

  /// `y = (x − mean) / √(variance + ε) · gain + bias`, with a mean of 0 where not centred; `x` and `y` are
  /// `[rows, width]` and may be the same memory.
  func apply(
    _ x: UnsafePointer<Float>, rows: Int, width: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel
  ) {
    let source = Shared(UnsafeMutablePointer(mutating: x))
    let target = Shared(y)
    let block = 32
    parallel.forEach((rows + block - 1) / block) { index, _ in
      for row in index * block..<min((index + 1) * block, rows) {
        normalise(source.pointer + row * width, width: width, to: target.pointer + row * width)
      }
    }
  }

  /// One vector; `gainStart` is where its gain and bias begin.
  func normalise(
    _ x: UnsafePointer<Float>, width: Int, gainStart: Int = 0, to y: UnsafeMutablePointer<Float>
  ) {
    var mean: Float = 0
    if isCentred {
      for index in 0..<width { mean += x[index] }
      mean /= Float(width)
    }
    var square: Float = 0
    for index in 0..<width {
      let centred = x[index] - mean
      square += centred * centred
    }
    let factor = 1 / (square / Float(width) + epsilon).squareRoot()
    for index in 0..<width { y[index] = (x[index] - mean) * factor }
    if let gain {
      for index in 0..<width { y[index] *= gain[gainStart + index] }
    }
    if let bias {
      for index in 0..<width { y[index] += bias[gainStart + index] }
    }
  }
}
