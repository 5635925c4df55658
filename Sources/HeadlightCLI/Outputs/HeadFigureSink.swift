import AttentionCore
import FigureRendering
import Figures
import Reports

/// `figures/L3H5.png|svg|pdf`: one heatmap a head.
struct HeadFigureSink: HeadSink {
  private let context: SequenceContext
  private let layout: HeatmapLayout
  private let renderer: FigureRenderer
  private let template: RasterTemplate?
  /// Pixels a point: sharp on dense screens and at 144 dpi in print.
  private static let scale = 2

  init(_ context: SequenceContext, renderer: FigureRenderer) throws {
    self.context = context
    self.renderer = renderer
    layout = HeatmapLayout(
      queryLabels: context.view.queryTokens.map(\.label), keyLabels: context.view.keys.map(\.label),
      style: context.plan.style, measurer: renderer)
    template =
      context.plan.formats.contains(.png)
      ? try renderer.template(for: layout.frame, scale: Self.scale) : nil
    try context.output.makeFolder("figures")
  }

  func receive(_ head: HeadAttention, _ measured: HeadMeasurement?) throws {
    let overlay = layout.overlay(
      title: head.id.title, subtitle: context.subtitle, weights: head.pattern, queries: head.queries,
      keys: head.keys)
    let name = "figures/\(head.id.name)"
    if let template {
      let image = try renderer.image(of: overlay, on: template)
      try context.output.write(
        try FigureFiles.png(image, context: context, id: head.id), to: "\(name).png")
    }
    if context.plan.formats.contains(.svg) || context.plan.formats.contains(.pdf) {
      try FigureFiles.writeVectors(
        of: layout.frame.with(overlay), named: name, context: context, renderer: renderer)
    }
  }

  func finish(_ results: PartResults) {}
}

/// Turns drawings into files, with what a file says about itself.
enum FigureFiles {
  static let software = "headlight \(Version.current)"

  /// A PNG with text chunks that say what it shows.
  static func png(_ image: RasterImage, context: SequenceContext, id: HeadID?) throws -> [UInt8] {
    var texts: [(String, String)] = [
      ("Software", software), ("Model", context.title), ("Sequence", context.job.id),
    ]
    if context.view.merge != nil { texts.append(("Merged", WordMerge.statement)) }
    if let id {
      texts.append(("Layer", "\(id.layer)"))
      texts.append(("Head", id.column))
    }
    return try PNGEncoder.encode(image, texts: texts)
  }

  /// SVG and PDF, as far as they were asked for.
  static func writeVectors(
    of drawing: Drawing, named name: String, context: SequenceContext, renderer: FigureRenderer
  ) throws {
    var drawing = drawing
    if context.view.merge != nil { drawing.description += " " + WordMerge.statement }
    if context.plan.formats.contains(.svg) {
      let svg = try SVGFigure.render(drawing, templates: context.plan.templates) { try PNGEncoder.encode($0) }
      try context.output.write(svg, to: "\(name).svg")
    }
    if context.plan.formats.contains(.pdf) {
      try context.output.write(try renderer.pdf(of: drawing, software: software), to: "\(name).pdf")
    }
  }
}
