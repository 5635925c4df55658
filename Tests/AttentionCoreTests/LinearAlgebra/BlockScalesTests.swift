import TestSupport
import Testing

@testable import AttentionCore

struct BlockScalesTests {
  private func product(_ matrix: WeightMatrix, _ x: [Float]) -> [Float] {
    let map = LinearMap(parts: [matrix])
    let y = FloatBuffer(count: map.outputs)
    map.apply(x, rows: 1, to: y.pointer, parallel: Parallel(threads: 2))
    return Array(y.values)
  }

  @Test("each block of a grid has its scale, in every window of the matrix")
  func grid() {
    var random = SeededGenerator(seed: 8)
    let (rows, columns) = (7, 10)
    let (w, s) = (random.floats(rows * columns), random.floats(3 * 3))
    let scales = BlockScales.grid(Tensor(shape: [3, 3], values: s), rows: 3, columns: 4)
    let meant = (0..<rows * columns).map { w[$0] * s[$0 / columns / 3 * 3 + $0 % columns / 4] }
    let (scaled, plain) = (
      Tensor(shape: [rows, columns], values: w), Tensor(shape: [rows, columns], values: meant)
    )
    for outputs in [0..<7, 2..<6] {
      for inputs in [0..<10, 3..<9] {
        func window(_ tensor: Tensor, _ scales: BlockScales?) -> WeightMatrix {
          WeightMatrix(
            tensor, offset: outputs.lowerBound * columns, inputs: columns, outputs: outputs.count,
            layout: .outputMajor, scales: scales
          ).taking(inputs: inputs)
        }
        let x = random.floats(inputs.count)
        #expect(product(window(scaled, scales), x) == product(window(plain, nil), x))
      }
    }
  }

  @Test("4-bit numbers are read with the power of two that 32 of them share")
  func microscaling() {
    // Row 0: every code twice, times 2; row 1: code 7 (6) times ¼ in the first place.
    var bytes = (0..<16).map { UInt8($0 | $0 << 4) }
    bytes += [0x07] + [UInt8](repeating: 0, count: 15)
    let storage = bytes.withUnsafeBytes { TensorStorage(copying: $0) }
    let blocks = Tensor(elementType: .uint8, shape: [2, 1, 16], storage: storage, byteOffset: 0)
    let exponents = [UInt8(128), 125].withUnsafeBytes { TensorStorage(copying: $0) }
    let scales = Tensor(elementType: .uint8, shape: [2, 1], storage: exponents, byteOffset: 0)
    let matrix = WeightMatrix(
      blocks, inputs: 32, outputs: 2, layout: .outputMajor, scales: .microscaling(scales))
    let values: [Float] = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -0.5, -1, -1.5, -2, -3, -4, -6]
    for place in 0..<32 {
      let x = (0..<32).map { Float($0 == place ? 1 : 0) }
      #expect(product(matrix, x) == [values[place / 2] * 2, place == 0 ? 1.5 : 0])
      #expect(
        product(matrix.taking(inputs: place..<32), Array(x[place...])) == [
          values[place / 2] * 2, place == 0 ? 1.5 : 0,
        ])
    }
  }

  @Test("scales must fit the matrix")
  func fits() {
    let grid = BlockScales.grid(Tensor(shape: [2, 2], values: [1, 1, 1, 1]), rows: 4, columns: 5)
    #expect(grid.fits(count: 8 * 10, width: 10))
    #expect(!grid.fits(count: 9 * 10, width: 10))
    #expect(!grid.fits(count: 8 * 11, width: 11))
    let scales = Tensor(shape: [2], values: [1, 1])
    #expect(BlockScales.microscaling(scales).fits(count: 32, width: 64))
    #expect(!BlockScales.microscaling(scales).fits(count: 32, width: 40))
    #expect(!BlockScales.microscaling(scales).fits(count: 16, width: 32))
  }
}
