import CCairo
import Figures

func cairo_set_source(_ cr: OpaquePointer, _ color: Color) {
  cairo_set_source_rgb(cr, Double(color.red) / 255, Double(color.green) / 255, Double(color.blue) / 255)
}

extension CairoContext {
  /// Draws a rectangle, a line or a text; cells depend on what is drawn on, and are its affair.
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
    case .cells:
      break
    }
  }
}
