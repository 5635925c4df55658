import Figures

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A frame that has been drawn once, to be reused under one overlay after another.
///
/// What an overlay adds becomes patches over the frame's pixels, so that the pixels of a large figure are neither copied nor
/// written out for each head.
public struct RasterTemplate: Sendable {
  let frame: Drawing
  let scale: Double
  private let pixels: RasterPixels

  init(frame: Drawing, scale: Double, pixels: RasterPixels) {
    self.frame = frame
    self.scale = scale
    var pixels = pixels
    pixels.preparedRows = PreparedRows()
    self.pixels = pixels
  }

  /// `overlay` on the frame's pixels: cells are painted as they are, anything else is drawn only where it stands.
  ///
  /// - Returns: nil when the picture needs more colours than the palette holds.
  func image(of overlay: Drawing, engine: TextEngine) throws(RenderingError) -> RasterImage? {
    let lettering = Lettering(of: frame)
    var coder: PixelCoder
    switch pixels.format {
    case .indexed:
      guard let table = ColorTable(pixels.palette + lettering.ramp) else { return nil }
      coder = .table(table)
    case .rgb: coder = .rgb
    case .rgba: coder = .rgba
    }
    var pixels = pixels
    var imageAreas = frame.groups.flatMap(\.elements).compactMap(imageArea)
    for element in overlay.groups.lazy.flatMap(\.elements) {
      let patch: RasterPixels.Patch?
      if case .cells(let cells) = element {
        patch = self.patch(of: cells, on: pixels, coder: &coder)
      } else {
        // A picture blends with what is below it into colours of its own.
        if case .picture = element, pixels.format == .indexed { return nil }
        let box = box(of: element, engine: engine)
        guard !box.x.isEmpty, !box.y.isEmpty else { continue }
        if let area = imageArea(of: element) { imageAreas.append(area) }
        patch = try self.patch(
          of: element, in: box, on: pixels, coder: &coder, imageAreas: imageAreas, lettering: lettering,
          engine: engine)
      }
      guard let patch else { return nil }
      if case .cells = element { imageAreas.append(patch.area) }
      pixels.patches.append(patch)
      pixels.palette = coder.palette
    }
    pixels.palette = coder.palette
    return RasterImage(scale: scale, title: overlay.title, description: overlay.description, pixels: pixels)
  }

  private func imageArea(of element: DrawingElement) -> PixelRect? {
    switch element {
    case .cells(let cells): PixelRect(cells.rect, scale: scale, width: pixels.width, height: pixels.height)
    case .picture(let picture):
      PixelRect(picture.rect, scale: scale, width: pixels.width, height: pixels.height)
    case .fill, .line, .text: nil
    }
  }

  /// The cells: one line for each row of them, or more where something shows through blank ones.
  private func patch(
    of cells: CellImage, on pixels: RasterPixels, coder: inout PixelCoder
  ) -> RasterPixels.Patch? {
    let area = PixelRect(cells.rect, scale: scale, width: pixels.width, height: pixels.height)
    let channels = pixels.format.channels
    guard let codes = coder.bytes(of: cells.palette.map { 0xFF00_0000 | $0.rgb }) else { return nil }
    let showsThrough = cells.indices.contains(CellImage.blank)
    let width = area.x.count * channels
    var lines: [UInt8] = []
    var lineOfRow: [UInt32] = []
    var below = [UInt8](repeating: 0, count: width)
    var next = below
    CellGrid(cells, in: area).forEachRow { rows, row in
      for y in rows {
        if showsThrough {
          next.withUnsafeMutableBufferPointer { pixels.copy(row: y, columns: area.x, to: $0) }
        }
        if y == rows.lowerBound || (showsThrough && next != below) {
          let start = lines.count
          lines += next
          lines.withUnsafeMutableBufferPointer { lines in
            for (x, index) in row {
              let first = start + (x.lowerBound - area.x.lowerBound) * channels
              let code = Int(index) * channels
              if channels == 1 {
                lines[first..<first + x.count].update(repeating: codes[code])
              } else {
                for place in 0..<x.count * channels { lines[first + place] = codes[code + place % channels] }
              }
            }
          }
          swap(&below, &next)
        }
        lineOfRow.append(UInt32(lines.count / width - 1))
      }
    }
    return RasterPixels.Patch(area: area, lines: lines, lineOfRow: lineOfRow)
  }

  /// Draws one element on a copy of the pixels below it.
  private func patch(
    of element: DrawingElement, in box: PixelRect, on pixels: RasterPixels, coder: inout PixelCoder,
    imageAreas: [PixelRect], lettering: Lettering, engine: TextEngine
  ) throws(RenderingError) -> RasterPixels.Patch? {
    var area = try Rasterizer(
      width: box.x.count, height: box.y.count, scale: scale, origin: (box.x.lowerBound, box.y.lowerBound),
      lettering: lettering, engine: engine)
    var colors: [UInt32] = []
    colors.reserveCapacity(box.x.count * box.y.count)
    for y in box.y { colors += pixels.colors(row: y, columns: box.x) }
    area.put(colors)
    try area.draw(element)
    let images = imageAreas.filter { $0.x.overlaps(box.x) && $0.y.overlaps(box.y) }
    area.update(&colors) { x, y in
      !images.contains { $0.x.contains(box.x.lowerBound + x) && $0.y.contains(box.y.lowerBound + y) }
    }
    guard let lines = coder.bytes(of: colors) else { return nil }
    return RasterPixels.Patch(area: box, rows: lines, width: box.x.count * pixels.format.channels)
  }

  /// The pixels that hold all ink of `element`.
  private func box(of element: DrawingElement, engine: TextEngine) -> PixelRect {
    if let filled = element.filledRect {
      return PixelRect(visible: filled.rect, scale: scale, width: pixels.width, height: pixels.height)
    }
    let corners: [Point]
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
      preconditionFailure("every element has corners")
    }
    // Glyphs are measured without the pixels that their edges are blended over.
    return PixelRect(
      around: Rect(x: left, y: top, width: right - left, height: bottom - top), margin: 2 * max(scale, 1),
      scale: scale, width: pixels.width, height: pixels.height)
  }
}

extension Rect {
  fileprivate var corners: [Point] {
    [Point(x: x, y: y), Point(x: maxX, y: y), Point(x: x, y: maxY), Point(x: maxX, y: maxY)]
  }
}
