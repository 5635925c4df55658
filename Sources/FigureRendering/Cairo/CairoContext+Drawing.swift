import CCairo
import Figures

func cairo_set_source(_ cr: OpaquePointer, _ color: Color) {
  cairo_set_source_rgb(cr, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
}

extension CairoContext {
  /// Draws a rectangle, a line or a text; images depend on what is drawn on, and are its affair.
  func draw(_ element: DrawingElement, engine: TextEngine) {
    switch element {
    case .fill(let rect, let color):
      cairo_set_source(pointer, color)
      cairo_rectangle(pointer, rect.x, rect.y, rect.width, rect.height)
      cairo_fill(pointer)
    case .line(let from, let to, let width, let color):
      cairo_set_source(pointer, color)
      cairo_set_line_width(pointer, width)
      cairo_move_to(pointer, from.x, from.y)
      cairo_line_to(pointer, to.x, to.y)
      cairo_stroke(pointer)
    case .text(let run):
      engine.draw(run, on: self)
    case .cells, .picture:
      break
    }
  }

  /// Stretches `picture` over its rectangle.
  func draw(_ picture: Picture) throws(RenderingError) {
    let (width, height) = (picture.width, picture.height)
    let pixels = try PixelSurface(width: width, height: height, isOpaque: false)
    pixels.withRows { row in
      for y in 0..<height {
        let line = row(y)
        for x in 0..<width { line[x] = picture.premultiplied(y * width + x) }
      }
    }
    cairo_save(pointer)
    cairo_translate(pointer, picture.rect.x, picture.rect.y)
    cairo_scale(pointer, picture.rect.width / Double(width), picture.rect.height / Double(height))
    cairo_set_source_surface(pointer, pixels.surface.pointer, 0, 0)
    let source = cairo_get_source(pointer)
    cairo_pattern_set_filter(source, picture.isSmooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
    // Otherwise the rim would blend into nothing.
    cairo_pattern_set_extend(source, CAIRO_EXTEND_PAD)
    cairo_rectangle(pointer, 0, 0, Double(width), Double(height))
    cairo_fill(pointer)
    cairo_restore(pointer)
  }
}

extension Picture {
  /// The pixel at `index` as Cairo has it: the colours multiplied by the opacity.
  fileprivate func premultiplied(_ index: Int) -> UInt32 {
    let alpha = UInt32(pixels[index * 4 + 3])
    func channel(_ offset: Int) -> UInt32 { (UInt32(pixels[index * 4 + offset]) * alpha + 127) / 255 }
    return alpha << 24 | channel(0) << 16 | channel(1) << 8 | channel(2)
  }
}
