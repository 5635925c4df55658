import TestSupport
import Testing

@testable import AttentionCore

struct LinearMapTests {
  private func product(_ map: LinearMap, _ x: [Float], rows: Int) -> [Float] {
    let y = FloatBuffer(count: rows * map.outputs)
    map.apply(x, rows: rows, to: y.pointer, parallel: Parallel(threads: 3))
    return Array(y.values)
  }

  private func loops(_ w: (Int, Int) -> Float, _ x: [Float], rows: Int, inputs: Int, outputs: Int) -> [Float]
  {
    (0..<rows).flatMap { row in
      (0..<outputs).map { output in
        Float((0..<inputs).reduce(0.0) { $0 + Double(x[row * inputs + $1]) * Double(w($1, output)) })
      }
    }
  }

  @Test("both layouts and sizes around a tile agree with loops", arguments: [1, 127, 128, 129, 300])
  func layouts(_ outputs: Int) {
    var random = SeededGenerator(seed: UInt64(outputs))
    let (rows, inputs) = (5, 19)
    let (w, x, bias) = (random.floats(inputs * outputs), random.floats(rows * inputs), random.floats(outputs))
    let outputMajor = LinearMap(
      parts: [
        WeightMatrix(
          Tensor(shape: [outputs, inputs], values: w), inputs: inputs, outputs: outputs, layout: .outputMajor)
      ], bias: bias)
    let inputMajor = LinearMap(
      parts: [
        WeightMatrix(
          Tensor(shape: [inputs, outputs], values: w), inputs: inputs, outputs: outputs, layout: .inputMajor)
      ])
    let first = loops({ w[$1 * inputs + $0] }, x, rows: rows, inputs: inputs, outputs: outputs)
    let second = loops({ w[$0 * outputs + $1] }, x, rows: rows, inputs: inputs, outputs: outputs)
    let expected = first.enumerated().map { $1 + bias[$0 % outputs] }
    #expect(difference(product(outputMajor, x, rows: rows), expected) < 1e-5)
    #expect(difference(product(inputMajor, x, rows: rows), second) < 1e-5)
  }

  @Test("windows into one tensor, half-precision weights and unaligned memory give the same products")
  func windows() {
    var random = SeededGenerator(seed: 5)
    let (rows, inputs, outputs) = (3, 17, 6)
    // A fused tensor [17, 3 · 6] whose middle part is taken.
    let fused = random.floats(inputs * 3 * outputs).map { Float(Float16($0)) }
    let x = random.floats(rows * inputs)
    let expected = loops({ fused[$0 * 18 + 6 + $1] }, x, rows: rows, inputs: inputs, outputs: outputs)
    let halves = fused.map { Float16($0) }
    let half = Tensor(
      elementType: .float16, shape: [inputs, 18],
      storage: halves.withUnsafeBytes { TensorStorage(copying: $0) },
      byteOffset: 0)
    let unaligned = fused.withUnsafeBytes { source in
      Tensor(
        elementType: .float32, shape: [inputs, 18],
        storage: ([0] + Array(source)).withUnsafeBytes { TensorStorage(copying: $0) },
        byteOffset: 1)
    }
    for tensor in [Tensor(shape: [inputs, 18], values: fused), half, unaligned] {
      let map = LinearMap(
        parts: [
          WeightMatrix(tensor, offset: 6, inputs: inputs, outputs: outputs, stride: 18, layout: .inputMajor)
        ])
      #expect(difference(product(map, x, rows: rows), expected) < 1e-5)
    }
  }

  @Test("a map of some inputs is that slice, in both layouts")
  func inputSlices() {
    var random = SeededGenerator(seed: 6)
    let (w, x) = (random.floats(8 * 5), random.floats(2 * 3))
    for layout in [WeightMatrix.Layout.inputMajor, .outputMajor] {
      let shape = layout == .inputMajor ? [8, 5] : [5, 8]
      let map = LinearMap(
        parts: [WeightMatrix(Tensor(shape: shape, values: w), inputs: 8, outputs: 5, layout: layout)])
      let expected = loops(
        { layout == .inputMajor ? w[($0 + 2) * 5 + $1] : w[$1 * 8 + $0 + 2] }, x, rows: 2, inputs: 3,
        outputs: 5)
      #expect(difference(product(map.taking(inputs: 2..<5), x, rows: 2), expected) < 1e-5)
    }
  }

  @Test(
    "the weights to some outputs are what a projection of unit vectors gives: every layout, type and window")
  func weights() {
    var random = SeededGenerator(seed: 7)
    let (inputs, outputs, stride) = (5, 32, 64)
    let floats = Tensor(shape: [outputs, stride], values: random.floats(outputs * stride))
    let halves = random.floats(outputs * stride).map { Float16($0) }
    let half = Tensor(
      elementType: .float16, shape: [outputs, stride],
      storage: halves.withUnsafeBytes { TensorStorage(copying: $0) }, byteOffset: 0)
    // Blocks of 32 numbers: a scale of 16 bits and 32 bytes.
    let blocks: [UInt8] = (0..<outputs * stride / 32).flatMap { _ in
      [0, 0x3C] + (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
    let quantized = Tensor(
      elementType: .q80, shape: [outputs, stride],
      storage: blocks.withUnsafeBytes { TensorStorage(copying: $0) }, byteOffset: 0)
    for tensor in [floats, half, quantized] {
      let maps = [
        LinearMap(
          parts: [
            WeightMatrix(
              tensor, offset: 3, inputs: inputs, outputs: outputs, stride: stride, layout: .outputMajor)
          ]),
        LinearMap(
          parts: [1, 40, 0].map {
            WeightMatrix(
              tensor, offset: $0, inputs: inputs, outputs: 11, stride: stride, layout: .inputMajor)
          }),
      ]
      for map in maps {
        let units = (0..<inputs * inputs).map { Float($0 % (inputs + 1) == 0 ? 1 : 0) }
        let all = product(map, units, rows: inputs)
        for range in [0..<map.outputs, 9..<10, 9..<25, 22..<map.outputs, 4..<4] {
          let taken = map.weights(to: range)
          #expect((taken.rows, taken.columns) == (inputs, range.count))
          let expected = (0..<inputs).flatMap { row in range.map { Double(all[row * map.outputs + $0]) } }
          #expect(taken.values == expected)
        }
      }
    }
  }
}
