import CCairo
import Figures

/// Draws elements on pixels.
struct Rasterizer: ~Copyable {
  let pixels: PixelSurface
  private let cairo: CairoContext
  private let engine: TextEngine
  private let scale: Int
  /// Where images have been painted: their colours are exact and stay so.
  private var imageAreas: [PixelRect] = []

  /// - Parameter origin: the place in the drawing of the first pixel, in pixels.
  init(width: Int, height: Int, scale: Int, origin: (x: Int, y: Int) = (0, 0), engine: TextEngine)
    throws(RenderingError)
  {
    let pixels = try PixelSurface(width: width, height: height)
    let cairo = try CairoContext(drawingOn: pixels.surface)
    self.pixels = pixels
    self.cairo = cairo
    self.engine = engine
    self.scale = scale
    cairo_translate(self.cairo.pointer, Double(-origin.x), Double(-origin.y))
    cairo_scale(self.cairo.pointer, Double(scale), Double(scale))
  }

  func paint(_ background: Color) {
    cairo_set_source(cairo.pointer, background)
    cairo_paint(cairo.pointer)
  }

  mutating func draw(_ element: DrawingElement) throws(RenderingError) {
    switch element {
    case .cells(let image):
      let area = PixelRect(image.rect, scale: scale, width: pixels.width, height: pixels.height)
      let colors = image.palette.map(\.rgb)
      pixels.withRows { row in
        image.paint(into: area, colors: colors) { rows, line in
          for y in rows {
            for (x, color) in zip(area.x, line) { row(y)[x] = color }
          }
        }
      }
      imageAreas.append(area)
    case .picture(let picture):
      try cairo.draw(picture)
      imageAreas.append(
        PixelRect(picture.rect, scale: scale, width: pixels.width, height: pixels.height))
    case .fill, .line, .text:
      cairo.draw(element, engine: engine)
    }
    try cairo.check()
  }

  /// Rounds every grey outside of the images to the ramp; other colours stay.
  func snapGreys() {
    pixels.withRows { row in
      for y in 0..<pixels.height {
        let line = row(y)
        let skipped = imageAreas.filter { $0.y.contains(y) }.map(\.x).sorted { $0.lowerBound < $1.lowerBound }
        var x = 0
        for end in skipped + [pixels.width..<pixels.width] {
          while x < end.lowerBound {
            line[x] = GreyRamp.snapped(line[x] & 0xFF_FF_FF)
            x += 1
          }
          x = max(x, end.upperBound)
        }
      }
    }
  }

  /// What has been drawn, indexed when it has few enough colours.
  func image(of drawing: Drawing) -> RasterImage {
    let (width, height) = (pixels.width, pixels.height)
    let found = pixels.withRows { row in
      var table = ColorTable()
      var indices: [UInt8] = []
      indices.reserveCapacity(width * height)
      for y in 0..<height {
        for color in row(y) {
          guard let index = table.index(of: color & 0xFF_FF_FF) else { return nil as RasterImage.Pixels? }
          indices.append(index)
        }
      }
      return .indexed(indices, palette: table.colors.map { Color(rgb: $0) })
    }
    return RasterImage(
      width: width, height: height, scale: scale, title: drawing.title, description: drawing.description,
      pixels: found ?? .rgb(rgb()))
  }

  private func rgb() -> [UInt8] {
    pixels.withRows { row in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(pixels.width * pixels.height * 3)
      for y in 0..<pixels.height {
        for color in row(y) {
          bytes.append(UInt8(truncatingIfNeeded: color >> 16))
          bytes.append(UInt8(truncatingIfNeeded: color >> 8))
          bytes.append(UInt8(truncatingIfNeeded: color))
        }
      }
      return bytes
    }
  }
}
