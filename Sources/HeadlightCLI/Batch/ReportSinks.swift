import AttentionCore
import FigureRendering

/// What `headlight report` writes of one part of a sequence.
struct ReportSinks: Sendable {
  let context: SequenceContext
  let all: [any HeadSink]
  let thumbnail: ThumbnailSink
  /// What is to be said of what is written.
  let notes: [String]

  init(_ context: SequenceContext, renderer: FigureRenderer) throws {
    self.context = context
    let plan = context.plan
    thumbnail = ThumbnailSink(context)
    var sinks: [any HeadSink] = []
    var notes: [String] = []
    let hasFigures = plan.formats.contains(where: \.isFigure)
    func has(_ set: FigureSet) -> Bool { hasFigures && plan.figures.contains(set) }
    if has(.heads) { sinks.append(try HeadFigureSink(context, renderer: renderer)) }
    if has(.image), let image = context.view.image {
      sinks.append(try ImageOverlaySink(context, image: image, renderer: renderer))
      notes.append("each head over the image: \(context.output.name(ImageOverlaySink.folder))/")
    }
    if has(.rows) { sinks.append(try HeadRowSink(layersOf: context, renderer: renderer)) }
    if has(.lines) { sinks.append(try HeadLinesSink(context, renderer: renderer)) }
    if has(.queries) {
      let query = try plan.query.place(among: context.view.queryTokens.map(\.label))
      sinks.append(try QueryBarsSink(context, query: query, renderer: renderer))
    }
    if has(.atlas) {
      let atlas = AtlasSink(context, renderer: renderer)
      if let note = atlas.note { notes.append(note) }
      sinks.append(atlas)
    }
    if has(.metrics) { sinks.append(MetricFigureSink(context: context, renderer: renderer)) }
    if plan.formats.contains(.html) { sinks += [PageSink(context), thumbnail] }
    if plan.formats.contains(.safetensors) { sinks.append(try TensorSink(context)) }
    if plan.formats.contains(.json) { sinks.append(try JSONSink(context)) }
    if plan.formats.contains(.csv) { sinks.append(try CSVSink(context)) }
    if plan.formats.contains(.md) { sinks.append(MarkdownSink(context: context)) }
    all = sinks
    self.notes = notes
  }
}
