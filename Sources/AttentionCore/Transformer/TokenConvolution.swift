/// A convolution over neighbouring tokens and a non-linearity. Padding counts as zeros (DeBERTa-v2's `ConvLayer`).
public struct TokenConvolution: Sendable {
  /// Gives one vector a token: one token from the next, with as many on either side.
  public let convolution: Convolution
  /// Applied to what the convolution gives.
  public let activation: Activation

  /// The convolution must keep the number of tokens and the width of their vectors.
  public init(_ convolution: Convolution, activation: Activation) {
    precondition(convolution.stride == 1 && convolution.taps == 2 * convolution.padding + 1)
    precondition(convolution.channels == convolution.map.outputs)
    self.convolution = convolution
    self.activation = activation
  }

  /// The vectors of `x`, `[rows, d_model]`, each with its neighbours.
  func apply(_ x: FloatBuffer, rows: Int, padding: [Bool]?, parallel: Parallel) -> FloatBuffer {
    let width = convolution.channels
    var read = x
    if let padding {
      read = FloatBuffer(count: rows * width)
      for row in 0..<rows {
        let target = read.pointer + row * width
        if padding[row] {
          target.update(repeating: 0, count: width)
        } else {
          target.update(from: x.pointer + row * width, count: width)
        }
      }
    }
    let result = convolution.apply(read.pointer, frames: rows, parallel: parallel)
    activation.apply(result.pointer, count: rows * width)
    return result
  }
}
