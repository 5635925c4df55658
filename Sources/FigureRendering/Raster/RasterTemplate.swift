import Figures

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A frame that has been drawn once, to be reused under one overlay after another.
public struct RasterTemplate: Sendable {
  let frame: Drawing
  let image: RasterImage

  /// `overlay` on the frame's pixels: cells are copied in as indices, text is drawn only where it stands.
  ///
  /// - Returns: nil when the picture needs more colours than a palette holds.
  func image(of overlay: Drawing, engine: TextEngine) throws(RenderingError) -> RasterImage? {
    guard case .indexed(var indices, let palette) = image.pixels else { return nil }
    var table = ColorTable()
    for color in palette + GreyRamp.colors {
      guard table.index(of: color.rgb) != nil else { return nil }
    }
    let (width, height, scale) = (image.width, image.height, image.scale)
    for element in overlay.groups.lazy.flatMap(\.elements) {
      // What lies below a picture shows through, in colours of its own.
      if case .picture = element { return nil }
      guard case .cells(let cells) = element else {
        guard
          try draw(element, into: &indices, table: &table, engine: engine)
        else { return nil }
        continue
      }
      var colors: [UInt8] = []
      for color in cells.palette {
        guard let index = table.index(of: color.rgb) else { return nil }
        colors.append(index)
      }
      let area = PixelRect(cells.rect, scale: scale, width: width, height: height)
      indices.withUnsafeMutableBufferPointer { indices in
        cells.paint(into: area, colors: colors) { rows, line in
          for y in rows {
            let start = y * width + area.x.lowerBound
            _ = indices[start..<start + line.count].update(fromContentsOf: line)
          }
        }
      }
    }
    return RasterImage(
      width: width, height: height, scale: scale, title: overlay.title, description: overlay.description,
      pixels: .indexed(indices, palette: table.colors.map { Color(rgb: $0) }))
  }

  /// Draws one element on a copy of the pixels below it and puts the result in their place.
  private func draw(
    _ element: DrawingElement, into indices: inout [UInt8], table: inout ColorTable, engine: TextEngine
  ) throws(RenderingError) -> Bool {
    let box = PixelRect(
      bounds(of: element, engine: engine), scale: image.scale, width: image.width, height: image.height)
    guard !box.x.isEmpty, !box.y.isEmpty else { return true }
    var area = try Rasterizer(
      width: box.x.count, height: box.y.count, scale: image.scale,
      origin: (box.x.lowerBound, box.y.lowerBound),
      engine: engine)
    var before: [UInt32] = []
    before.reserveCapacity(box.x.count * box.y.count)
    for y in box.y {
      for x in box.x { before.append(table.colors[Int(indices[y * image.width + x])]) }
    }
    area.pixels.withRows { row in
      for y in 0..<box.y.count {
        _ = row(y).update(fromContentsOf: before[y * box.x.count..<(y + 1) * box.x.count])
      }
    }
    try area.draw(element)
    return area.pixels.withRows { row in
      for y in 0..<box.y.count {
        let line = row(y)
        for x in 0..<box.x.count {
          let color = line[x] & 0xFF_FF_FF
          guard color != before[y * box.x.count + x] else { continue }
          guard let index = table.index(of: GreyRamp.snapped(color)) else { return false }
          indices[(box.y.lowerBound + y) * image.width + box.x.lowerBound + x] = index
        }
      }
      return true
    }
  }

  /// A box that holds all ink of `element`, and a pixel or more around it.
  private func bounds(of element: DrawingElement, engine: TextEngine) -> Rect {
    let margin = 2.0
    var corners: [Point]
    switch element {
    case .fill(let rect, _): corners = rect.corners
    case .cells(let cells): corners = cells.rect.corners
    case .picture(let picture): corners = picture.rect.corners
    case .line(let from, let to, let width, _):
      corners = [from, to].flatMap {
        Rect(x: $0.x - width, y: $0.y - width, width: 2 * width, height: 2 * width).corners
      }
    case .text(let run):
      let angle = run.rotation * .pi / 180
      let (cosine, sine) = (cos(angle), sin(angle))
      corners = engine.inkBox(of: run).corners.map {
        Point(
          x: run.position.x + $0.x * cosine - $0.y * sine, y: run.position.y + $0.x * sine + $0.y * cosine)
      }
    }
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else {
      return Rect(x: 0, y: 0, width: 0, height: 0)
    }
    return Rect(
      x: left - margin, y: top - margin, width: right - left + 2 * margin, height: bottom - top + 2 * margin)
  }
}

extension Rect {
  fileprivate var corners: [Point] {
    [Point(x: x, y: y), Point(x: maxX, y: y), Point(x: x, y: maxY), Point(x: maxX, y: maxY)]
  }
}
