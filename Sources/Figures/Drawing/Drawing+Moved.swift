extension Drawing {
  /// The drawing, every length `factor` times as long.
  func scaled(by factor: Double) -> Drawing {
    guard factor != 1 else { return self }
    return Drawing(
      size: Size(width: size.width * factor, height: size.height * factor), background: background,
      title: title, description: description,
      groups: groups.map { DrawingGroup($0.name, $0.elements.map { $0.placed(x: 0, y: 0, scale: factor) }) })
  }
}

extension DrawingGroup {
  /// The group, moved by so many points.
  func moved(x: Double, y: Double) -> DrawingGroup {
    DrawingGroup(name, elements.map { $0.placed(x: x, y: y, scale: 1) })
  }
}

extension DrawingElement {
  /// The element, scaled about 0, 0 and then moved.
  fileprivate func placed(x: Double, y: Double, scale: Double) -> DrawingElement {
    func placed(_ point: Point) -> Point { Point(x: point.x * scale + x, y: point.y * scale + y) }
    func placed(_ rect: Rect) -> Rect {
      Rect(
        x: rect.x * scale + x, y: rect.y * scale + y, width: rect.width * scale, height: rect.height * scale)
    }
    switch self {
    case .fill(let rect, let color): return .fill(placed(rect), color)
    case .line(let from, let to, let width, let color):
      return .line(from: placed(from), to: placed(to), width: width * scale, color)
    case .text(var run):
      run.position = placed(run.position)
      run.font.size *= scale
      return .text(run)
    case .cells(let image):
      return .cells(
        CellImage(
          rect: placed(image.rect), rows: image.rows, columns: image.columns, indices: image.indices,
          palette: image.palette))
    case .picture(let picture):
      return .picture(
        Picture(
          rect: placed(picture.rect), width: picture.width, height: picture.height, pixels: picture.pixels,
          isSmooth: picture.isSmooth))
    }
  }
}
