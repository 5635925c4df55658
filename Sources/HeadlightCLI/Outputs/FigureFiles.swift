import AttentionCore
import FigureRendering
import Figures
import Reports
import Synchronization

/// A figure as it is written: pixels that are there already, and the drawing for what is made of lines and letters.
struct FigureFile {
  /// Its name without an ending, such as `figures/L3H5`.
  let name: String
  /// The head that it shows; `nil` for one of many.
  let id: HeadID?
  /// `nil` where no PNG is written.
  let image: RasterImage?
  /// Asked for only where SVG or PDF are written.
  let drawing: () -> Drawing
  /// What it shows, in words.
  let description: String
}

/// Turns drawings into files, with what a file says about itself.
enum FigureFiles {
  static let software = "headlight \(Version.current)"
  /// Pixels a point: sharp on dense screens and at 144 dpi in print.
  static let scale = 2

  /// Writes a figure in the formats that were asked for, and remembers it for reports that embed figures.
  static func write(_ file: FigureFile, context: SequenceContext, renderer: FigureRenderer) throws {
    if let image = file.image {
      try context.output.write(try png(image, context: context, id: file.id), to: "\(file.name).png")
    }
    for (ending, bytes) in try vectors(
      plan: context.plan, renderer: renderer,
      of: {
        var drawing = file.drawing()
        if context.view.merge != nil { drawing.description += " " + WordMerge.statement }
        return drawing
      })
    { try context.output.write(bytes, to: "\(file.name).\(ending)") }
    context.figures.add(file, isVector: context.plan.formats.contains(.svg))
  }

  /// SVG and PDF, as far as they were asked for, each with its ending.
  static func vectors(
    plan: ReportPlan, renderer: FigureRenderer, of drawing: () -> Drawing
  ) throws -> [(ending: String, bytes: [UInt8])] {
    guard plan.formats.contains(.svg) || plan.formats.contains(.pdf) else { return [] }
    let drawing = drawing()
    var files: [(String, [UInt8])] = []
    if plan.formats.contains(.svg) {
      files.append(
        ("svg", try SVGFigure.render(drawing, templates: plan.templates) { try PNGEncoder.encode($0) }))
    }
    if plan.formats.contains(.pdf) {
      files.append(("pdf", try renderer.pdf(of: drawing, software: software)))
    }
    return files
  }

  /// A PNG with text chunks that say what it shows.
  private static func png(_ image: RasterImage, context: SequenceContext, id: HeadID?) throws -> [UInt8] {
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
}

/// The figures of one part that a report can embed.
final class WrittenFigures: Sendable {
  private let figures = Mutex<[String: MarkdownReport.Figure]>([:])

  /// Remembers a figure, where a browser can show it.
  func add(_ file: FigureFile, isVector: Bool) {
    guard file.image != nil || isVector else { return }
    let ending = file.image == nil ? "svg" : "png"
    let link = file.name.split(separator: "/").map { percentEncoded(String($0)) }.joined(separator: "/")
    let figure = MarkdownReport.Figure(
      name: file.name, link: "\(link).\(ending)", description: file.description)
    figures.withLock { $0[file.name] = figure }
  }

  /// The figure of that name, where it was written.
  subscript(name: String) -> MarkdownReport.Figure? { figures.withLock { $0[name] } }
}
