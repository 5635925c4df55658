import Figures

/// Whole pixels: columns `x` and rows `y`.
struct PixelRect {
  var x: Range<Int>
  var y: Range<Int>

  /// The pixels whose edges are nearest to the edges of `rect`, within `width` × `height`.
  init(_ rect: Rect, scale: Int, width: Int, height: Int) {
    func range(_ from: Double, _ to: Double, _ limit: Int) -> Range<Int> {
      let lower = Int(min(max((from * Double(scale)).rounded(), 0), Double(limit)))
      return lower..<Int(min(max((to * Double(scale)).rounded(), Double(lower)), Double(limit)))
    }
    x = range(rect.x, rect.maxX, width)
    y = range(rect.y, rect.maxY, height)
  }
}

extension CellImage {
  /// Paints the cells into `area`, nearest cell for each pixel: `store` gets each run of rows that are alike, and how the
  /// pixels of these rows look.
  ///
  /// - Parameter colors: what stands for each index of the palette.
  func paint<Pixel>(
    into area: PixelRect, colors: [Pixel], store: (_ rows: Range<Int>, _ pixels: [Pixel]) -> Void
  ) {
    guard !area.x.isEmpty, !area.y.isEmpty else { return }
    let columnOfPixel = area.x.indices.map { ($0 - area.x.lowerBound) * columns / area.x.count }
    var y = area.y.lowerBound
    while y < area.y.upperBound {
      let row = (y - area.y.lowerBound) * rows / area.y.count
      // The first pixel row that belongs to the next row of cells.
      let next = area.y.lowerBound + ((row + 1) * area.y.count + rows - 1) / rows
      let start = row * columns
      store(y..<next, columnOfPixel.map { colors[Int(indices[start + $0])] })
      y = next
    }
  }
}
