/// Scales that a file keeps beside a matrix of small numbers: one for each block of the matrix.
public enum BlockScales: Sendable {
  /// A number for each block of `rows` × `columns` of the matrix, `[blocks down, blocks across]` (FP8, DeepSeek-V3).
  case grid(Tensor, rows: Int, columns: Int)
  /// The matrix is of 4-bit numbers, two a byte, the lower four bits first: codes of 0, ½, 1, 1½, 2, 3, 4, 6 and their
  /// negatives. A byte for each 32 of them along a row is a power of two, 127 for 1 (MXFP4, OCP 2023).
  case microscaling(Tensor)

  /// What the 16 codes of a 4-bit number mean.
  private static let codes: [Float] = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.0, -0.5, -1, -1.5, -2, -3, -4, -6]
  /// The two numbers of each byte.
  private static let pairs = (0..<256).map { SIMD2(codes[$0 & 15], codes[$0 >> 4]) }

  /// Numbers that a tensor holds which has `count` elements.
  func numbers(_ count: Int) -> Int {
    switch self {
    case .grid: count
    case .microscaling: count * 2
    }
  }

  /// Whether the scales fit a matrix of `width` columns in a tensor of `count` elements.
  func fits(count: Int, width: Int) -> Bool {
    switch self {
    case .grid(let scales, let rows, let columns):
      let lines = count / max(width, 1)
      return rows > 0 && columns > 0
        && scales.count == ((lines + rows - 1) / rows) * ((width + columns - 1) / columns)
    case .microscaling(let scales): return width % 32 == 0 && scales.count * 16 == count
    }
  }

  /// The weights `start ..< start + count` of a matrix of `width` columns; they lie in one row.
  func copyWeights(
    of tensor: Tensor, width: Int, from start: Int, count: Int, to destination: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .grid(let scales, let rows, let columns):
      tensor.copyFloats(from: start, count: count, to: destination)
      let (row, first) = start.quotientAndRemainder(dividingBy: width)
      let line = row / rows * ((width + columns - 1) / columns)
      var column = first
      while column < first + count {
        let end = min((column / columns + 1) * columns, first + count)
        var scale: Float = 0
        scales.copyFloats(from: line + column / columns, count: 1, to: &scale)
        for place in column - first..<end - first { destination[place] *= scale }
        column = end
      }
    case .microscaling(let scales):
      Self.pairs.withUnsafeBufferPointer { pairs in
        let (bytes, exponents) = (tensor.bytes, scales.bytes)
        var number = start
        while number < start + count {
          let group = number / 32
          let end = min((group + 1) * 32, start + count)
          let scale = Float(sign: .plus, exponent: Int(exponents[group]) - 127, significand: 1)
          // A row may begin or end within a byte where only some inputs are taken.
          if number % 2 == 1 {
            destination[number - start] = pairs[Int(bytes[number / 2])].y * scale
            number += 1
          }
          while number + 1 < end {
            let pair = pairs[Int(bytes[number / 2])] * scale
            destination[number - start] = pair.x
            destination[number + 1 - start] = pair.y
            number += 2
          }
          if number < end {
            destination[number - start] = pairs[Int(bytes[number / 2])].x * scale
            number += 1
          }
        }
      }
    }
  }
}
