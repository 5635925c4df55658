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
    if hasFigures, plan.figures.includesHeads {
      sinks.append(try HeadFigureSink(context, renderer: renderer))
      if let image = context.view.image {
        sinks.append(try ImageOverlaySink(context, image: image, renderer: renderer))
        notes.append("each head over the image: \(context.output.name(ImageOverlaySink.folder))/")
      }
    }
    if hasFigures, plan.figures.includesAtlas {
      let atlas = AtlasSink(context, renderer: renderer)
      if let note = atlas.note { notes.append(note) }
      sinks += [atlas, MetricFigureSink(context: context, renderer: renderer)]
    }
    if plan.formats.contains(.html) { sinks += [PageSink(context), thumbnail] }
    if plan.formats.contains(.safetensors) { sinks.append(try TensorSink(context)) }
    if plan.formats.contains(.json) { sinks.append(try JSONSink(context)) }
    if plan.formats.contains(.csv) { sinks.append(try CSVSink(context)) }
    if plan.formats.contains(.md) { sinks.append(MarkdownSink(context: context)) }
    all = sinks
    self.notes = notes
  }
}
