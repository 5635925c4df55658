/// Learned vectors of the places of patches in a grid. A grid of another size than the one that they were learned for gets
/// vectors interpolated between them.
public struct PatchPositions: Sendable {
  /// How vectors between the learned ones are found.
  public enum Interpolation: String, Sendable {
    /// From the 4 × 4 nearest, by cubic convolution with a = −0.75 (`torch.nn.functional.interpolate`, `bicubic`).
    case bicubic
    /// With a = −0.5, and from more of them where the grid is smaller than the learned one (`antialias=True`).
    case antialiasedBicubic
  }

  /// `[first + rows · columns, d_model]`.
  public let table: Tensor
  /// Rows of the table before those of patches.
  public let first: Int
  /// Rows of the grid that the vectors were learned for.
  public let rows: Int
  /// Columns of the grid that the vectors were learned for.
  public let columns: Int
  /// How vectors of other grids are found.
  public let interpolation: Interpolation

  /// - Parameter table: `[first + rows · columns, d_model]`.
  public init(_ table: Tensor, first: Int, rows: Int, columns: Int, interpolation: Interpolation) {
    precondition(table.shape.count == 2 && rows > 0 && columns > 0)
    precondition(table.shape[0] == first + rows * columns)
    self.table = table
    self.first = first
    self.rows = rows
    self.columns = columns
    self.interpolation = interpolation
  }

  /// The vectors for a grid, `[first + rows · columns, d_model]`.
  func values(rows newRows: Int, columns newColumns: Int) -> [Float] {
    let values = table.floats()
    guard newRows != rows || newColumns != columns else { return values }
    let width = table.shape[1]
    var grid = Array(values[(first * width)...])
    func resampleAcross(rows: Int) {
      grid = resampled(grid, outer: rows, from: columns, to: newColumns, inner: width)
    }
    func resampleDown(columns: Int) {
      grid = resampled(grid, outer: 1, from: rows, to: newRows, inner: columns * width)
    }
    // The order that needs less memory in between.
    if rows * newColumns <= newRows * columns {
      resampleAcross(rows: rows)
      resampleDown(columns: newColumns)
    } else {
      resampleDown(columns: columns)
      resampleAcross(rows: newRows)
    }
    return values[..<(first * width)] + grid
  }

  /// Resamples the middle dimension of `[outer, length, inner]` to `count` places.
  private func resampled(
    _ values: [Float], outer: Int, from length: Int, to count: Int, inner: Int
  ) -> [Float] {
    var result = [Float](repeating: 0, count: outer * count * inner)
    for place in 0..<count {
      let taps = taps(of: place, from: length, to: count)
      for line in 0..<outer {
        let target = (line * count + place) * inner
        for tap in taps {
          let source = (line * length + tap.place) * inner
          for index in 0..<inner { result[target + index] += tap.weight * values[source + index] }
        }
      }
    }
    return result
  }

  /// Which learned places make up place `index` of `count`, and with what weights.
  private func taps(of index: Int, from length: Int, to count: Int) -> [(place: Int, weight: Float)] {
    let scale = Float(length) / Float(count)
    switch interpolation {
    case .bicubic:
      let place = (Float(index) + 0.5) * scale - 0.5
      let start = place.rounded(.down)
      return (-1...2).map { step in
        (min(max(Int(start) + step, 0), length - 1), Self.cubic(place - start - Float(step), a: -0.75))
      }
    case .antialiasedBicubic:
      let stretch = max(scale, 1)
      let center = scale * (Float(index) + 0.5)
      let start = max(Int(center - 2 * stretch + 0.5), 0)
      let end = min(Int(center + 2 * stretch + 0.5), length)
      let weights = (start..<end).map { Self.cubic((Float($0) - center + 0.5) / stretch, a: -0.5) }
      let sum = weights.reduce(0, +)
      return zip(start..<end, weights).map { ($0, $1 / sum) }
    }
  }

  /// The kernel of cubic convolution (Keys 1981).
  private static func cubic(_ x: Float, a: Float) -> Float {
    let x = x.magnitude
    if x <= 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0
  }
}
