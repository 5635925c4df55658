import CCairo
import Figures

/// The only owner of a GObject.
struct GObjectHandle: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over the caller's reference; GLib ends the process rather than return nothing.
  init(_ pointer: OpaquePointer?) {
    guard let pointer else { preconditionFailure("GLib returns an object") }
    self.pointer = pointer
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(pointer)) }
}

/// Shapes, measures and draws lines of text through Pango.
///
/// One thread at a time: Pango's font maps are not to be shared, so an engine has its own, and `TextEnginePool` hands an
/// engine to one caller at a time. That is why it may be called `Sendable`.
final class TextEngine: @unchecked Sendable {
  private let fontMap: GObjectHandle
  private let context: GObjectHandle
  private let layout: GObjectHandle
  private var extents: [Line: TextExtent] = [:]

  private struct Line: Hashable {
    var string: String
    var font: Font
  }

  /// The families of a role, the first one that is there is used; glyphs it lacks come from any font that has them.
  static func families(_ role: Font.Role) -> String {
    switch role {
    case .words: "DejaVu Sans,sans-serif"
    case .tokens: "DejaVu Sans Mono,monospace"
    }
  }

  init() {
    let map = pango_cairo_font_map_new()
    fontMap = GObjectHandle(map.map { OpaquePointer($0) })
    context = GObjectHandle(pango_font_map_create_context(map))
    layout = GObjectHandle(pango_layout_new(context.pointer))
    pango_layout_set_single_paragraph_mode(layout.pointer, 1)
    pango_context_set_round_glyph_positions(context.pointer, 0)

    // Unhinted, so that text has the same shape and place at every scale, and in the PDF.
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    pango_cairo_context_set_font_options(context.pointer, options)
    cairo_font_options_destroy(options)
  }

  /// The room that `string` takes; remembered, since tokens recur.
  func extent(of string: String, font: Font) -> TextExtent {
    let line = Line(string: string, font: font)
    if let known = extents[line] { return known }
    set(string, font)
    var logical = PangoRectangle()
    pango_layout_get_extents(layout.pointer, nil, &logical)
    let baseline = points(pango_layout_get_baseline(layout.pointer))
    let extent = TextExtent(
      width: points(logical.width), ascent: baseline, descent: points(logical.height) - baseline)
    if extents.count > 10_000 { extents.removeAll(keepingCapacity: true) }
    extents[line] = extent
    return extent
  }

  /// The box that the ink of `run` stays within, before it is rotated, relative to its position.
  func inkBox(of run: TextRun) -> Rect {
    set(run.string, run.font)
    var ink = PangoRectangle()
    var logical = PangoRectangle()
    pango_layout_get_extents(layout.pointer, &ink, &logical)
    let baseline = points(pango_layout_get_baseline(layout.pointer))
    return Rect(
      x: points(ink.x - logical.x) - offset(run.anchor, points(logical.width)), y: points(ink.y) - baseline,
      width: points(ink.width), height: points(ink.height))
  }

  func draw(_ run: TextRun, on cairo: borrowing CairoContext) {
    let cr = cairo.pointer
    cairo_save(cr)
    cairo_set_source(cr, run.color)
    cairo_translate(cr, run.position.x, run.position.y)
    if run.rotation != 0 { cairo_rotate(cr, run.rotation * .pi / 180) }
    pango_cairo_update_context(cr, context.pointer)
    pango_layout_context_changed(layout.pointer)
    set(run.string, run.font)
    var logical = PangoRectangle()
    pango_layout_get_extents(layout.pointer, nil, &logical)
    cairo_move_to(
      cr, -offset(run.anchor, points(logical.width)) - points(logical.x),
      -points(pango_layout_get_baseline(layout.pointer)))
    pango_cairo_show_layout(cr, layout.pointer)
    cairo_restore(cr)
  }

  private func set(_ string: String, _ font: Font) {
    let description = pango_font_description_new()
    pango_font_description_set_family(description, Self.families(font.role))
    pango_font_description_set_absolute_size(description, font.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(
      description, font.weight == .bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    pango_layout_set_font_description(layout.pointer, description)
    pango_font_description_free(description)
    var string = string
    string.withUTF8 { bytes in
      // Layout is 32-bit; figures shorten their labels long before.
      let count = Int32(clamping: bytes.count)
      bytes.withMemoryRebound(to: CChar.self) { pango_layout_set_text(layout.pointer, $0.baseAddress, count) }
    }
  }

  private func offset(_ anchor: TextRun.Anchor, _ width: Double) -> Double {
    switch anchor {
    case .start: 0
    case .middle: width / 2
    case .end: width
    }
  }
}

private func points(_ units: Int32) -> Double { Double(units) / Double(PANGO_SCALE) }
