import Figures

/// Whole pixels: columns `x` and rows `y`.
package struct PixelRect: Sendable {
  var x: Range<Int>
  var y: Range<Int>

  /// The pixels whose edges are nearest to the edges of `rect`, within `width` × `height`.
  init(_ rect: Rect, scale: Double, width: Int, height: Int) {
    x = Self.range(rect.x * scale, rect.maxX * scale, limit: width) { $0.rounded() }
    y = Self.range(rect.y * scale, rect.maxY * scale, limit: height) { $0.rounded() }
  }

  /// The same for what has to be seen: at least a pixel wide and high, the one about the middle of `rect`.
  init(visible rect: Rect, scale: Double, width: Int, height: Int) {
    self.init(rect, scale: scale, width: width, height: height)
    func pixel(_ middle: Double, _ limit: Int) -> Range<Int>? {
      let pixel = (middle * scale).rounded(.down)
      return pixel >= 0 && pixel < Double(limit) ? Int(pixel)..<Int(pixel) + 1 : nil
    }
    if x.isEmpty, rect.width > 0 { x = pixel(rect.x + rect.width / 2, width) ?? x }
    if y.isEmpty, rect.height > 0 { y = pixel(rect.y + rect.height / 2, height) ?? y }
  }

  /// All pixels that `rect` touches, and `margin` more on each side, within `width` × `height`.
  init(around rect: Rect, margin: Double, scale: Double, width: Int, height: Int) {
    x = Self.range(rect.x * scale - margin, rect.maxX * scale + margin, limit: width) { $0 }
    y = Self.range(rect.y * scale - margin, rect.maxY * scale + margin, limit: height) { $0 }
  }

  private static func range(
    _ from: Double, _ to: Double, limit: Int, rounded: (Double) -> Double
  ) -> Range<Int> {
    guard from.isFinite, to.isFinite else { return 0..<0 }
    let lower = Int(min(max(rounded(from), 0), Double(limit)))
    return lower..<Int(min(max(rounded(to).rounded(.up), Double(lower)), Double(limit)))
  }
}

extension DrawingElement {
  /// The rectangle that is filled by a rectangle, or by a line along a side of the paper, and its colour. These are drawn as
  /// whole pixels, so that they are sharp at every scale.
  var filledRect: (rect: Rect, color: Color)? {
    switch self {
    case .fill(let rect, let color):
      return (rect, color)
    case .line(let from, let to, let width, let color) where from.y == to.y:
      let left = min(from.x, to.x)
      return (Rect(x: left, y: from.y - width / 2, width: max(from.x, to.x) - left, height: width), color)
    case .line(let from, let to, let width, let color) where from.x == to.x:
      let top = min(from.y, to.y)
      return (Rect(x: from.x - width / 2, y: top, width: width, height: max(from.y, to.y) - top), color)
    case .line, .text, .cells, .picture:
      return nil
    }
  }
}

/// How the cells of an image fall on pixels: each pixel belongs to the nearest cell.
struct CellGrid {
  private let image: CellImage
  private let area: PixelRect
  /// The pixels of each column that has some.
  private let columns: [(x: Range<Int>, column: Int)]

  init(_ image: CellImage, in area: PixelRect) {
    self.image = image
    self.area = area
    var columns: [(x: Range<Int>, column: Int)] = []
    for x in area.x {
      let column = (x - area.x.lowerBound) * image.columns / area.x.count
      if let last = columns.last, last.column == column {
        columns[columns.count - 1].x = last.x.lowerBound..<x + 1
      } else {
        columns.append((x..<x + 1, column))
      }
    }
    self.columns = columns
  }

  /// Calls `body` with each run of rows of pixels that belong to one row of cells, and with what these cells are: pixels
  /// and the index of their colour, blank ones left out.
  func forEachRow<E: Error>(
    _ body: (_ rows: Range<Int>, _ cells: [(x: Range<Int>, index: UInt8)]) throws(E) -> Void
  ) throws(E) {
    guard !area.x.isEmpty, !area.y.isEmpty else { return }
    var cells: [(x: Range<Int>, index: UInt8)] = []
    var y = area.y.lowerBound
    while y < area.y.upperBound {
      let row = (y - area.y.lowerBound) * image.rows / area.y.count
      // The first pixel row that belongs to the next row of cells.
      let next = area.y.lowerBound + ((row + 1) * area.y.count + image.rows - 1) / image.rows
      cells.removeAll(keepingCapacity: true)
      for (x, column) in columns {
        let index = image.indices[row * image.columns + column]
        guard index != CellImage.blank else { continue }
        if let last = cells.last, last.index == index, last.x.upperBound == x.lowerBound {
          cells[cells.count - 1].x = last.x.lowerBound..<x.upperBound
        } else {
          cells.append((x, index))
        }
      }
      try body(y..<next, cells)
      y = next
    }
  }
}
