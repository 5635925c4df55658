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
  var description: String

  /// The same figure, with a sentence more in its descriptions.
  fileprivate func saying(_ sentence: String) -> FigureFile {
    var image = image
    image?.description += " " + sentence
    return FigureFile(
      name: name, id: id, image: image,
      drawing: {
        var drawing = drawing()
        drawing.description += " " + sentence
        return drawing
      }, description: description + " " + sentence)
  }
}

/// Turns drawings into files, with what a file says about itself.
enum FigureFiles {
  static let software = "headlight \(Version.current)"

  /// The folders of figures that are one a head or a layer.
  static let folders = [
    HeadRowSink.folder, HeadFigureSink.folder, ImageOverlaySink.folder, HeadLinesSink.folder,
    QueryBarsSink.folder,
  ]

  /// Writes a figure in the formats that were asked for, and remembers it for reports that embed figures.
  static func write(_ file: FigureFile, context: SequenceContext, renderer: FigureRenderer) throws {
    let formats = context.plan.formats.compactMap(\.figure)
    let file = context.view.merge == nil ? file : file.saying(WordMerge.statement)
    for (ending, bytes) in try encoded(
      file, as: formats, facts: context.figureFacts(of: file.id), templates: context.plan.templates,
      renderer: renderer)
    {
      try context.output.write(bytes, to: "\(file.name).\(ending)")
    }
    context.figures.add(file, isVector: formats.contains(.svg))
  }

  /// Writes a figure that is drawn whole: its PNG at the pixels a point that were asked for, or fewer where those would be too
  /// many; none where even one is.
  static func write(
    _ drawing: Drawing, name: String, id: HeadID?, context: SequenceContext, renderer: FigureRenderer
  ) throws {
    let most = context.plan.style.pixelsPerPoint
    let scale =
      context.plan.formats.contains(.png) ? FigureRenderer.scale(for: drawing.size, atMost: most) : nil
    try write(
      FigureFile(
        name: name, id: id, image: try scale.map { try renderer.image(of: drawing, scale: $0) },
        drawing: { drawing }, description: drawing.description), context: context, renderer: renderer)
  }

  /// A figure in some formats, each with its ending.
  ///
  /// - Parameter facts: what the files say beside title and description, such as the model's name.
  static func encoded(
    _ file: FigureFile, as formats: [FigureFormat], facts: [(name: String, value: String)],
    templates: TemplateSet, renderer: FigureRenderer
  ) throws -> [(ending: String, bytes: [UInt8])] {
    var files: [(String, [UInt8])] = []
    let facts = [(name: "Software", value: software)] + facts
    if formats.contains(.png), let image = file.image {
      let texts = facts.map { (keyword: $0.name, value: $0.value) }
      files.append(("png", try PNGEncoder.encode(image, texts: texts)))
    }
    guard formats.contains(where: { $0 != .png }) else { return files }
    let drawing = file.drawing()
    if formats.contains(.svg) {
      files.append(
        (
          "svg",
          try SVGFigure.render(drawing, facts: facts, templates: templates, fontFamily: renderer.fontFamily) {
            try PNGEncoder.encode($0)
          }
        ))
    }
    if formats.contains(.pdf) {
      files.append(
        (
          "pdf",
          try renderer.pdf(
            of: drawing, software: software, keywords: facts.dropFirst().map { "\($0.name): \($0.value)" })
        ))
    }
    return files
  }
}

extension SequenceContext {
  /// What the file of a figure says of where it comes from.
  ///
  /// - Parameter id: the head that it shows; `nil` for one of many.
  fileprivate func figureFacts(of id: HeadID?) -> [(name: String, value: String)] {
    var facts = [("Model", title), ("Sequence", job.id)]
    if view.merge != nil { facts.append(("Merged", WordMerge.statement)) }
    if let id { facts += [("Layer", "\(id.layer)"), ("Head", id.column)] }
    return facts
  }
}

/// The figures of one part that a report can embed.
final class WrittenFigures: Sendable {
  private let figures = Mutex<[String: MarkdownReport.Figure]>([:])
  private let links: DocumentLinks

  init(links: DocumentLinks) { self.links = links }

  /// Remembers a figure, where a browser can show it.
  func add(_ file: FigureFile, isVector: Bool) {
    guard file.image != nil || isVector else { return }
    let ending = file.image == nil ? "svg" : "png"
    let figure = MarkdownReport.Figure(
      name: file.name, link: links.link(to: "\(file.name).\(ending)"), description: file.description)
    figures.withLock { $0[file.name] = figure }
  }

  /// The figure of that name, where it was written.
  subscript(name: String) -> MarkdownReport.Figure? { figures.withLock { $0[name] } }
}
