import Foundation
import TestSupport
import Testing

@testable import AttentionCore

struct NormAndActivationTests {
  @Test("layer norm and RMS norm follow their formulas", arguments: [true, false], [1, 7, 64])
  func norms(_ isCentred: Bool, _ width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let (x, gain, bias) = (random.floats(5 * width), random.floats(width), random.floats(width))
    let norm = Norm(isCentred: isCentred, gain: gain, bias: bias, epsilon: 1e-3)
    let y = FloatBuffer(count: x.count)
    norm.apply(x, rows: 5, width: width, to: y.pointer, parallel: Parallel(threads: 2))
    for row in 0..<5 {
      let values = x[row * width..<(row + 1) * width].map(Double.init)
      let mean = isCentred ? values.reduce(0, +) / Double(width) : 0
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      for (index, value) in values.enumerated() {
        let expected =
          (value - mean) / (variance + 1e-3).squareRoot() * Double(gain[index]) + Double(bias[index])
        #expect(abs(Double(y.pointer[row * width + index]) - expected) < 1e-5)
      }
    }
  }

  @Test("activations follow their formulas", arguments: Activation.allCases)
  func activations(_ activation: Activation) {
    let inputs: [Float] = (-400...400).map { Float($0) / 20 } + [-100, -88, 0, 88, 100]
    var values = inputs
    values.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { activation.apply(base, count: buffer.count) }
    }
    for (input, found) in zip(inputs, values) {
      let x = Double(input)
      let expected: Double =
        switch activation {
        case .relu: max(0, x)
        case .gelu: 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
        case .geluTanh: 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        case .silu: x / (1 + exp(-x))
        case .quickGELU: x / (1 + exp(-1.702 * x))
        case .tanh: tanh(x)
        }
      #expect(abs(Double(found) - expected) <= 2e-6 * max(1, abs(expected)), "\(activation) of \(input)")
    }
  }
}
