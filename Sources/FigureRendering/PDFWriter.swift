import CCairo
import Figures

/// Drawings → PDF, through Cairo.
enum PDFWriter {
  /// Where Cairo's output goes.
  private final class Sink {
    var bytes: [UInt8] = []
  }

  static func write(
    _ drawing: Drawing, software: String, keywords: [String], engine: TextEngine
  ) throws(RenderingError) -> [UInt8] {
    let sink = Sink()
    let surface = try CairoSurface(
      cairo_pdf_surface_create_for_stream(
        { closure, bytes, count in
          guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
          Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
            .append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
          return CAIRO_STATUS_SUCCESS
        }, Unmanaged.passUnretained(sink).toOpaque(), drawing.size.width, drawing.size.height))
    for (key, value) in [
      (CAIRO_PDF_METADATA_TITLE, drawing.title), (CAIRO_PDF_METADATA_SUBJECT, drawing.description),
      (CAIRO_PDF_METADATA_CREATOR, software),
      (CAIRO_PDF_METADATA_KEYWORDS, keywords.map { visibleControls(in: $0) }.joined(separator: "; ")),
      // Not a date, so Cairo leaves it out; otherwise it would write today's.
      (CAIRO_PDF_METADATA_CREATE_DATE, ""),
    ] {
      cairo_pdf_surface_set_metadata(surface.pointer, key, value)
    }
    do {
      let cairo = try CairoContext(drawingOn: surface)
      if let background = drawing.background {
        cairo_set_source(cairo.pointer, background)
        cairo_paint(cairo.pointer)
      }
      for element in drawing.groups.lazy.flatMap(\.elements) {
        switch element {
        case .cells(let image): try draw(image, on: cairo)
        case .picture(let picture): try cairo.draw(picture.keepingEdges)
        case .fill, .line, .text: cairo.draw(element, engine: engine)
        }
        try cairo.check()
      }
      cairo_show_page(cairo.pointer)
      try cairo.check()
    }
    try surface.finish()
    return withExtendedLifetime(sink) { sink.bytes }
  }

  /// Draws cells as one image. Some readers smooth images even where they are told not to, so cells are given several
  /// pixels each while that is cheap: then no more than their rims can blur.
  private static func draw(_ image: CellImage, on cairo: borrowing CairoContext) throws(RenderingError) {
    let factor = max(1, min(16, 1024 / max(image.rows, image.columns)))
    let (width, height) = (image.columns * factor, image.rows * factor)
    let isOpaque = !image.indices.contains(CellImage.blank)
    let pixels = try PixelSurface(width: width, height: height, isOpaque: isOpaque)
    let area = PixelRect(
      Rect(x: 0, y: 0, width: Double(width), height: Double(height)), scale: 1, width: width, height: height)
    let colors = image.palette.map { 0xFF00_0000 | $0.rgb }
    pixels.withRows { row in
      CellGrid(image, in: area).forEachRow { rows, cells in
        for y in rows {
          let line = row(y)
          for (x, index) in cells { line[x].update(repeating: colors[Int(index)]) }
        }
      }
    }
    let cr = cairo.pointer
    cairo_save(cr)
    cairo_translate(cr, image.rect.x, image.rect.y)
    cairo_scale(cr, image.rect.width / Double(width), image.rect.height / Double(height))
    cairo_set_source_surface(cr, pixels.surface.pointer, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST)
    cairo_rectangle(cr, 0, 0, Double(width), Double(height))
    cairo_fill(cr)
    cairo_restore(cr)
  }
}
