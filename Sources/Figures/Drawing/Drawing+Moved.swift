extension DrawingGroup {
  /// The group, moved by so many points.
  func moved(x: Double, y: Double) -> DrawingGroup {
    DrawingGroup(name, elements.map { $0.moved(x: x, y: y) })
  }
}

extension DrawingElement {
  fileprivate func moved(x: Double, y: Double) -> DrawingElement {
    func moved(_ point: Point) -> Point { Point(x: point.x + x, y: point.y + y) }
    func moved(_ rect: Rect) -> Rect {
      Rect(x: rect.x + x, y: rect.y + y, width: rect.width, height: rect.height)
    }
    switch self {
    case .fill(let rect, let color): return .fill(moved(rect), color)
    case .line(let from, let to, let width, let color):
      return .line(from: moved(from), to: moved(to), width: width, color)
    case .text(var run):
      run.position = moved(run.position)
      return .text(run)
    case .cells(let image):
      return .cells(
        CellImage(
          rect: moved(image.rect), rows: image.rows, columns: image.columns, indices: image.indices,
          palette: image.palette))
    case .picture(let picture):
      return .picture(
        Picture(
          rect: moved(picture.rect), width: picture.width, height: picture.height, pixels: picture.pixels,
          isSmooth: picture.isSmooth))
    }
  }
}
