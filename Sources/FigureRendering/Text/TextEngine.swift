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
  let layout: GObjectHandle
  private let fontMap: GObjectHandle
  private let context: GObjectHandle
  private let families: FontFamilies
  private let missing: MissingCharacters
  private var extents: [Line: TextExtent] = [:]
  private var substitutes: [Line: String] = [:]
  private var descriptions: [Font: OpaquePointer] = [:]

  struct Line: Hashable {
    var string: String
    var font: Font
  }

  /// - Parameters:
  ///   - families: those of all lettering; glyphs they lack come from any font that has them.
  ///   - missing: is told of characters that no font has.
  init(families: FontFamilies = FontFamilies(nil), missing: MissingCharacters = MissingCharacters()) {
    self.families = families
    self.missing = missing
    let map = pango_cairo_font_map_new()
    fontMap = GObjectHandle(map.map { OpaquePointer($0) })
    context = GObjectHandle(pango_font_map_create_context(map))
    layout = GObjectHandle(pango_layout_new(context.pointer))
    pango_layout_set_single_paragraph_mode(layout.pointer, 1)
    pango_layout_set_auto_dir(layout.pointer, 0)
    pango_context_set_round_glyph_positions(context.pointer, 0)

    // Unhinted, so that text has the same shape and place at every scale, and in the PDF.
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    pango_cairo_context_set_font_options(context.pointer, options)
    cairo_font_options_destroy(options)
  }

  deinit {
    for description in descriptions.values { pango_font_description_free(description) }
  }

  /// The room that `string` takes; remembered, since tokens recur.
  func extent(of string: String, font: Font) -> TextExtent {
    let line = Line(string: string, font: font)
    if let known = extents[line] { return known }
    set(line)
    let (ink, logical, baseline) = measured()
    let extent = TextExtent(
      width: points(logical.width), ascent: max(0, baseline - points(ink.y)),
      descent: max(0, points(ink.y + ink.height) - baseline))
    if extents.count > 10_000 { extents.removeAll(keepingCapacity: true) }
    extents[line] = extent
    return extent
  }

  /// The box that the ink of `run` stays within, before it is rotated, relative to its position.
  func inkBox(of run: TextRun) -> Rect {
    set(Line(string: run.string, font: run.font))
    let (ink, logical, baseline) = measured()
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
    set(Line(string: run.string, font: run.font))
    let (_, logical, baseline) = measured()
    cairo_move_to(cr, -offset(run.anchor, points(logical.width)) - points(logical.x), -baseline)
    pango_cairo_show_layout(cr, layout.pointer)
    cairo_restore(cr)
  }

  /// What there is to say where none of the families asked for is installed.
  var familyNote: String? {
    guard let first = families.names.first, !families.names.contains(where: FontFamilies.isKind) else {
      return nil
    }
    let used = (words: family(of: .words), tokens: family(of: .tokens))
    // A family that is there, or stands in for one by the system's own rules, is used for words and tokens alike.
    let isKnown = families.names.contains { name in
      used.words.map { name.lowercased().hasPrefix($0.lowercased()) } ?? false
    }
    guard used.words != used.tokens || !isKnown else { return nil }
    let instead = Set([used.words, used.tokens].compactMap { $0 }).sorted()
    return
      "--font: no font called '\(first)' is installed here, used instead: \(instead.joined(separator: ", "))"
  }

  /// The family that text of `role` is set in here.
  private func family(of role: Font.Role) -> String? {
    let font = Font(role, size: 9)
    guard let loaded = pango_context_load_font(context.pointer, description(of: font)) else { return nil }
    defer { g_object_unref(UnsafeMutableRawPointer(loaded)) }
    let description = pango_font_describe(loaded)
    defer { pango_font_description_free(description) }
    return pango_font_description_get_family(description).map { String(cString: $0) }
  }

  /// Lays out `line`, with code points in place of characters that no font has.
  private func set(_ line: Line) {
    pango_layout_set_font_description(layout.pointer, description(of: line.font))
    let direction = isRightToLeft(line.string) ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR
    if pango_context_get_base_dir(context.pointer) != direction {
      pango_context_set_base_dir(context.pointer, direction)
      pango_layout_context_changed(layout.pointer)
    }
    setText(line.string)
    guard pango_layout_get_unknown_glyphs_count(layout.pointer) > 0 else { return }
    let substitute: String
    if let known = substitutes[line] {
      substitute = known
    } else {
      let (text, lacking) = self.substitute(for: line.string)
      missing.insert(lacking)
      substitute = text
      if substitutes.count > 10_000 { substitutes.removeAll(keepingCapacity: true) }
      substitutes[line] = text
    }
    setText(substitute)
  }

  func setText(_ string: String) {
    var string = string
    string.withUTF8 { bytes in
      // Layout is 32-bit; figures shorten their labels long before.
      let count = Int32(clamping: bytes.count)
      bytes.withMemoryRebound(to: CChar.self) { pango_layout_set_text(layout.pointer, $0.baseAddress, count) }
    }
  }

  private func description(of font: Font) -> OpaquePointer? {
    if let known = descriptions[font] { return known }
    let description = pango_font_description_new()
    let names = families.names + Self.families(font.role)
    pango_font_description_set_family(description, names.joined(separator: ","))
    pango_font_description_set_absolute_size(description, font.size * Double(PANGO_SCALE))
    pango_font_description_set_weight(
      description, font.weight == .bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
    descriptions[font] = description
    return description
  }

  /// The families of a role where none is asked for, the first one that is there is used.
  private static func families(_ role: Font.Role) -> [String] {
    switch role {
    case .words: ["DejaVu Sans", "sans-serif"]
    case .tokens: ["DejaVu Sans Mono", "monospace"]
    }
  }

  /// Of what has been laid out: the box of its ink, its advance, and its baseline in points from the top.
  private func measured() -> (ink: PangoRectangle, logical: PangoRectangle, baseline: Double) {
    var (ink, logical) = (PangoRectangle(), PangoRectangle())
    pango_layout_get_extents(layout.pointer, &ink, &logical)
    return (ink, logical, points(pango_layout_get_baseline(layout.pointer)))
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
