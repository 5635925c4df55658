import CCairo
import Figures

/// Draws elements on pixels.
struct Rasterizer: ~Copyable {
  private let pixels: PixelSurface
  private let cairo: CairoContext
  private let engine: TextEngine
  private let scale: Double
  private let origin: (x: Int, y: Int)
  private let lettering: Lettering
  /// Where images have been painted: their colours are exact and stay so.
  private var imageAreas: [PixelRect] = []

  /// - Parameter origin: the place in the drawing of the first pixel, in pixels.
  init(
    width: Int, height: Int, scale: Double, origin: (x: Int, y: Int) = (0, 0), lettering: Lettering,
    engine: TextEngine
  ) throws(RenderingError) {
    let isOpaque = if case .onPaper = lettering { true } else { false }
    let pixels = try PixelSurface(width: width, height: height, isOpaque: isOpaque)
    let cairo = try CairoContext(drawingOn: pixels.surface)
    self.pixels = pixels
    self.cairo = cairo
    self.engine = engine
    self.scale = scale
    self.origin = origin
    self.lettering = lettering
    cairo_translate(self.cairo.pointer, Double(-origin.x), Double(-origin.y))
    cairo_scale(self.cairo.pointer, scale, scale)
  }

  func paint(_ background: Color) {
    cairo_set_source(cairo.pointer, background)
    cairo_paint(cairo.pointer)
  }

  mutating func draw(_ element: DrawingElement) throws(RenderingError) {
    switch element {
    case .cells(let image):
      let area = PixelRect(image.rect, scale: scale, width: pixels.width, height: pixels.height)
      let colors = image.palette.map { 0xFF00_0000 | $0.rgb }
      pixels.withRows { row in
        CellGrid(image, in: area).forEachRow { rows, cells in
          for y in rows {
            let line = row(y)
            for (x, index) in cells { line[x].update(repeating: colors[Int(index)]) }
          }
        }
      }
      imageAreas.append(area)
    case .picture(let picture):
      try cairo.draw(picture)
      imageAreas.append(
        PixelRect(picture.rect, scale: scale, width: pixels.width, height: pixels.height))
    case .fill, .line, .text:
      if let filled = element.filledRect {
        fill(filled.rect, filled.color)
      } else {
        cairo.draw(element, engine: engine)
      }
    }
    try cairo.check()
  }

  private func fill(_ rect: Rect, _ color: Color) {
    let area = PixelRect(
      visible: rect, scale: scale, width: origin.x + pixels.width, height: origin.y + pixels.height)
    let cr = cairo.pointer
    cairo_save(cr)
    cairo_identity_matrix(cr)
    cairo_set_source(cr, color)
    cairo_rectangle(
      cr, Double(area.x.lowerBound - origin.x), Double(area.y.lowerBound - origin.y), Double(area.x.count),
      Double(area.y.count))
    cairo_fill(cr)
    cairo_restore(cr)
  }

  /// What has been drawn: greys outside of the images rounded, indexed when there are few enough colours.
  ///
  /// - Parameter palette: colours that come first in the palette, in this order, if it has room for them.
  func settled(palette: [UInt32]) -> RasterPixels {
    pixels.withRows { row in
      for y in 0..<pixels.height { settle(row(y), y: y) }
      let transparent: PixelCoder = if case .onPaper = lettering { .rgb } else { .rgba }
      for var coder in [ColorTable(palette), ColorTable()].compactMap({ $0.map(PixelCoder.table) }) + [
        transparent
      ] {
        let channels = coder.format.channels
        var isWritten = true
        let bytes = [UInt8](unsafeUninitializedCapacity: pixels.width * pixels.height * channels) {
          bytes, count in
          count = pixels.width * pixels.height * channels
          guard let start = bytes.baseAddress else { return }
          for y in 0..<pixels.height where isWritten {
            isWritten = coder.write(UnsafeBufferPointer(row(y)), to: start + y * pixels.width * channels)
          }
          if !isWritten { count = 0 }
        }
        guard isWritten else { continue }
        return RasterPixels(
          width: pixels.width, height: pixels.height, format: coder.format, base: bytes,
          palette: coder.palette)
      }
      preconditionFailure("three or four channels hold any colour")
    }
  }

  private func settle(_ line: UnsafeMutableBufferPointer<UInt32>, y: Int) {
    let images = imageAreas.filter { $0.y.contains(y) }.map(\.x).sorted { $0.lowerBound < $1.lowerBound }
    var x = 0
    func settle(upTo end: Int, isRounded: Bool) {
      var last = (drawn: UInt32(0), settled: lettering.settled(0, isRounded: isRounded))
      while x < end {
        if line[x] != last.drawn { last = (line[x], lettering.settled(line[x], isRounded: isRounded)) }
        line[x] = last.settled
        x += 1
      }
    }
    for image in images {
      settle(upTo: image.lowerBound, isRounded: true)
      settle(upTo: image.upperBound, isRounded: false)
    }
    settle(upTo: line.count, isRounded: true)
  }

  /// Puts `colors`, one a pixel, in the place of the pixels, to be drawn on.
  func put(_ colors: [UInt32]) {
    pixels.withRows { row in
      for y in 0..<pixels.height {
        let line = row(y)
        for x in 0..<pixels.width { line[x] = lettering.premultiplied(colors[y * pixels.width + x]) }
      }
    }
  }

  /// Replaces the colours of what has been drawn since `put`.
  ///
  /// - Parameter isRounded: whether greys are rounded at these places.
  func update(_ colors: inout [UInt32], isRounded: (_ x: Int, _ y: Int) -> Bool) {
    pixels.withRows { row in
      for y in 0..<pixels.height {
        let line = row(y)
        for x in 0..<pixels.width {
          let place = y * pixels.width + x
          let before = lettering.premultiplied(colors[place])
          guard (line[x] ^ before) & pixels.meaning != 0 else { continue }
          colors[place] = lettering.settled(line[x], isRounded: isRounded(x, y))
        }
      }
    }
  }
}
