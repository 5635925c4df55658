import Testing

@testable import AttentionCore

/// A convolution over neighbouring tokens.
struct TokenConvolutionTests {
  /// Each token's output is its left neighbour, plus ten times itself, plus a hundred times its right neighbour.
  private let convolution = TokenConvolution(
    Convolution(
      map: LinearMap(
        parts: [
          WeightMatrix(
            Tensor(shape: [1, 1, 3], values: [1, 10, 100]), inputs: 3, outputs: 1, layout: .outputMajor)
        ]), taps: 3, stride: 1, padding: 1), activation: .relu)

  private func apply(_ values: [Float], padding: [Bool]?) -> [Float] {
    let x = FloatBuffer(count: values.count)
    for (place, value) in values.enumerated() { x.pointer[place] = value }
    let result = convolution.apply(
      x, rows: values.count, padding: padding, parallel: Parallel(threads: 1))
    #expect(Array(x.values) == values)
    return Array(result.values)
  }

  @Test("what is beyond the ends is zero, and the activation comes last")
  func ends() {
    #expect(apply([1, 2, 3], padding: nil) == [210, 321, 32])
    #expect(apply([1, -2, 3], padding: nil) == [0, 281, 28])
  }

  @Test("padding counts as zeros")
  func padding() {
    #expect(apply([1, 2, 7, 9], padding: [false, false, true, true]).prefix(2) == [210, 21])
    #expect(apply([7, 1, 2], padding: [true, false, false]).suffix(2) == [210, 21])
  }
}
