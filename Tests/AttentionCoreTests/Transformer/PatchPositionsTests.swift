import Testing

@testable import AttentionCore

struct PatchPositionsTests {
  private func positions(_ interpolation: PatchPositions.Interpolation) -> PatchPositions {
    PatchPositions(
      Tensor(shape: [7, 1], values: [9, 1, 2, 4, 8, -3, 0.5]), first: 1, rows: 2, columns: 3,
      interpolation: interpolation)
  }

  /// Values of `torch.nn.functional.interpolate`.
  @Test(
    "a grid of another size gets vectors between the learned ones",
    arguments: [
      (
        PatchPositions.Interpolation.bicubic, 3, 2,
        [0.789191, 3.951973, 3.270508, 1.451172, 5.751824, -1.049628] as [Float]
      ),
      (.bicubic, 1, 5, [4.98, 2.361999, -0.5, 0.823001, 2.514]),
      (
        .bicubic, 4, 4,
        [
          0.099098, 1.508576, 3.439947, 4.50134, 2.709305, 1.229479, 1.521526, 3.374979, 7.008469, 0.769789,
          -1.638226, 1.519796, 9.618675, 0.490691, -3.556646, 0.393435,
        ]
      ),
      (.antialiasedBicubic, 3, 2, [1.089349, 3.636763, 2.640048, 1.087078, 4.190747, -1.462608]),
      (.antialiasedBicubic, 1, 5, [4.877358, 2.623134, -0.5, 1.061568, 2.457547]),
      (
        .antialiasedBicubic, 4, 4,
        [
          0.274802, 1.541696, 3.282713, 4.406387, 2.527612, 1.356705, 1.722514, 3.39571, 6.994776, 0.98988,
          -1.371251, 1.391605, 9.247585, 0.804889, -2.93145, 0.380926,
        ]
      ),
    ])
  func interpolated(
    interpolation: PatchPositions.Interpolation, rows: Int, columns: Int, expected: [Float]
  ) {
    let found = positions(interpolation).values(rows: rows, columns: columns)
    #expect(found.first == 9)
    #expect(difference(Array(found.dropFirst()), expected) < 5e-6)
  }

  @Test("the grid that was learned is taken as it is")
  func learned() {
    #expect(positions(.bicubic).values(rows: 2, columns: 3) == [9, 1, 2, 4, 8, -3, 0.5])
  }
}
