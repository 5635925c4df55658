/// What turns log-mel features into the vectors that enter an encoder: two convolutions over time, each followed by GELU,
/// and positions (Radford et al. 2022, Whisper).
public struct AudioFrontEnd: Sendable {
  /// From mel bins to d_model.
  public let first: Convolution
  /// From d_model to d_model.
  public let second: Convolution
  /// Vectors of positions, `[positions, d_model]`.
  public let positions: Tensor

  /// The widths must fit each other.
  public init(first: Convolution, second: Convolution, positions: Tensor) {
    precondition(first.map.outputs == second.channels)
    precondition(positions.shape.count == 2 && positions.shape[1] == second.map.outputs)
    let frames = positions.shape[0] * first.stride * second.stride
    precondition(second.outputFrames(of: first.outputFrames(of: frames)) == positions.shape[0])
    self.first = first
    self.second = second
    self.positions = positions
  }

  /// How many vectors come out: one a position, always, since features are padded to a fixed time.
  public var count: Int { positions.shape[0] }

  /// The shape of the features: mel bins, and the frames that give one vector a position.
  public var featureShape: [Int] { [first.channels, count * first.stride * second.stride] }

  /// Checks that `features` have the shape `featureShape`, or that with a batch dimension of 1 in front.
  func check(_ features: Tensor) throws(AttentionError) {
    let shape = featureShape
    guard [shape, [1] + shape].contains(features.shape), features.elementType.isFloatingPoint else {
      throw .wrongFeatures(
        expected: "floating-point log-mel features \(shape), padded to that many frames",
        found: features.shape)
    }
  }

  /// The vectors of features that were checked, `[count, d_model]`.
  func vectors(_ features: Tensor, parallel: Parallel) -> FloatBuffer {
    let (channels, frames) = (featureShape[0], featureShape[1])
    let source = features.floats()
    let x = FloatBuffer(count: source.count)
    for channel in 0..<channels {
      for frame in 0..<frames {
        x.pointer[frame * channels + channel] = source[channel * frames + frame]
      }
    }
    let middle = activated(first.apply(x.pointer, frames: frames, parallel: parallel), parallel)
    let middleFrames = first.outputFrames(of: frames)
    let result = activated(second.apply(middle.pointer, frames: middleFrames, parallel: parallel), parallel)
    let table = positions.floats()
    for index in 0..<table.count { result.pointer[index] += table[index] }
    return result
  }

  private func activated(_ values: FloatBuffer, _ parallel: Parallel) -> FloatBuffer {
    let block = 4096
    let shared = Shared(values.pointer)
    let count = values.count
    parallel.forEach((count + block - 1) / block) { index, _ in
      let start = index * block
      Activation.gelu.apply(shared.pointer + start, count: min(block, count - start))
    }
    return values
  }
}
