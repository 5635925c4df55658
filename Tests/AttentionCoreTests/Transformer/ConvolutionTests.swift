import Testing

@testable import AttentionCore

/// A convolution over time, against `torch.nn.functional.conv1d`.
struct ConvolutionTests {
  /// Two channels of five frames, one frame a row.
  private static let frames: [Float] = [1, 0, 2, -1, 3, 2, 4, 0, 5, 1]
  /// `[outputs, channels, taps]` = `[3, 2, 3]`.
  private static let weight: [Float] = [1, 0, 2, 0, 1, 0, -1, 1, 0, 2, 0, -1, 0, 0, 1, 1, 1, 1]

  private func convolution(stride: Int, padding: Int = 1) -> Convolution {
    let weight = Tensor(shape: [3, 2, 3], values: Self.weight)
    return Convolution(
      map: LinearMap(
        parts: [WeightMatrix(weight, inputs: 6, outputs: 3, layout: .outputMajor)], bias: [0.5, 0, -1]),
      taps: 3, stride: stride, padding: padding)
  }

  @Test("every frame, or every second, with zeros beyond the ends")
  func values() {
    let all: [[Float]] = [[4.5, 2, 0], [6.5, -1, 3], [12.5, -1, 4], [13.5, 4, 7], [5.5, 1, 0]]
    for (stride, expected) in [(1, all), (2, [all[0], all[2], all[4]])] {
      let found = convolution(stride: stride).apply(Self.frames, frames: 5, parallel: Parallel(threads: 2))
      #expect(Array(found.values) == expected.flatMap { $0 })
    }
  }

  @Test("how many frames come out")
  func outputFrames() {
    #expect(convolution(stride: 1).outputFrames(of: 26) == 26)
    #expect(convolution(stride: 2).outputFrames(of: 26) == 13)
    #expect(convolution(stride: 2).outputFrames(of: 25) == 13)
    #expect(convolution(stride: 1, padding: 0).outputFrames(of: 2) == 0)
  }
}
