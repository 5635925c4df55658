/// A convolution over time, computed as one matrix product: each frame of the output sees `taps` frames of the input, laid
/// side by side.
public struct Convolution: Sendable {
  /// From `[channels, taps]`, as `torch.nn.Conv1d` keeps the inputs of one output, to the output's channels.
  public let map: LinearMap
  /// Frames of the input that one frame of the output sees.
  public let taps: Int
  /// Frames of the input from one frame of the output to the next.
  public let stride: Int
  /// Frames of zeros on either side of the input.
  public let padding: Int

  /// - Parameter map: its inputs must be channels · `taps`.
  public init(map: LinearMap, taps: Int, stride: Int, padding: Int) {
    precondition(taps > 0 && stride > 0 && padding >= 0 && map.inputs % taps == 0)
    self.map = map
    self.taps = taps
    self.stride = stride
    self.padding = padding
  }

  /// Channels of the input.
  public var channels: Int { map.inputs / taps }

  /// Frames that come out of `frames`; 0 where there are too few for one.
  public func outputFrames(of frames: Int) -> Int {
    let span = frames + 2 * padding - taps
    return span < 0 ? 0 : span / stride + 1
  }

  /// `x` is `[frames, channels]`; the result is `[outputFrames, outputs]`.
  func apply(_ x: UnsafePointer<Float>, frames: Int, parallel: Parallel) -> FloatBuffer {
    let (rows, channels) = (outputFrames(of: frames), channels)
    let windows = FloatBuffer(count: rows * map.inputs)
    for row in 0..<rows {
      let window = windows.pointer + row * map.inputs
      for tap in 0..<taps {
        let frame = row * stride + tap - padding
        let isInside = (0..<frames).contains(frame)
        for channel in 0..<channels {
          window[channel * taps + tap] = isInside ? x[frame * channels + channel] : 0
        }
      }
    }
    let result = FloatBuffer(count: rows * map.outputs)
    map.apply(windows.pointer, rows: rows, to: result.pointer, parallel: parallel)
    return result
  }
}
