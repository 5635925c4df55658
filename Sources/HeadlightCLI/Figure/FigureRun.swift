import AttentionCore
import FigureRendering
import Reports
import StrictJSON
import TokenSequences

/// Runs what one figure needs, and writes it.
struct FigureRun {
  let plan: FigurePlan

  private var report: ReportPlan { plan.report }

  func run() throws {
    let renderer = FigureRenderer(fontFamily: report.fontFamily)
    let job = try report.entries[0].job().get()
    let view = try view(of: job)
    let facts = try facts(view)
    let context = SequenceContext(
      plan: report, job: job, view: view, output: PartOutput(plan.file), facts: facts)
    let part = PartRun(context, sinks: [try sink(context, renderer: renderer)])
    say(
      report.source.assumptions.map { "assumed: \($0)" } + report.source.tokenizerNotes.map { "note: \($0)" })
    let progress = ProgressLine(report.progress, isQuiet: report.isQuiet, sequences: 1)
    progress.start(job.id)
    progress.expect(heads: context.expected.count)
    let wanted = plan.heads.map { Set($0.map { $0.id(of: view.part) }) }
    try report.source.run(job, request: report.request, threads: report.threads) { head in
      // Layers and heads are asked for apart: some of their pairs may not be wanted, nor other parts.
      if head.id.part == view.part, wanted?.contains(head.id) != false { try part.receive(head) }
      progress.advance()
    }
    let notes = job.notes + part.notes
    try part.finish(notes: notes, part.finishMetrics())
    progress.finish("done")
    guard plan.file.isWritten else {
      throw UsageError(
        "\(plan.file.path): the figure has more points than a PNG can hold; show fewer layers or heads, or write an .svg"
      )
    }
    say(notes.map { "\(shortened(job.id)): \($0)" } + renderer.fontNotes.map { "note: \($0)" })
    if !report.isQuiet { try Messages.output(plan.file.path + "\n") }
  }

  private func say(_ lines: [String]) {
    if !report.isQuiet { for line in lines { Messages.line(line) } }
  }

  /// The kind of attention that is shown.
  private func view(of job: SequenceJob) throws(UsageError) -> PartView {
    let views = job.views.filter { plan.kind != .image || $0.image != nil }
    guard let view = views.first else { throw UsageError("\(plan.kind.rawValue): the sequence has no image") }
    guard views.count == 1 else {
      let names = views.compactMap { $0.part?.rawValue }.joined(separator: ", ")
      throw UsageError("a figure is of one kind of attention: choose it with --parts; there are \(names)")
    }
    return view
  }

  /// What the figure shows of heads whatever the sequence.
  private func facts(_ view: PartView) throws -> HeadFacts {
    var facts = HeadFacts(localWindow: report.metrics.localWindow)
    if report.metrics.includesProbe {
      facts.probe = try Probe.run(
        report.source, entries: report.entries, request: report.request, threads: report.threads)
    }
    if report.metrics.includesCircuits {
      guard case .model(let checkpoint, _) = report.source else {
        throw UsageError(
          "--metric \(plan.metric?.key ?? "") is of weights, and captured attention has none")
      }
      facts.circuits = try CircuitFiles.circuits(report, model: checkpoint.model, of: view.part)
    }
    return facts
  }

  private func sink(_ context: SequenceContext, renderer: FigureRenderer) throws -> any HeadSink {
    switch plan.kind {
    case .head, .mean, .rollout, .flow: return try HeadFigureSink(context, renderer: renderer)
    case .atlas: return AtlasSink(context, renderer: renderer)
    case .metrics: return MetricFigureSink(context: context, renderer: renderer, metric: plan.metric)
    case .image:
      guard let image = context.view.image else { throw UsageError("image: the sequence has no image") }
      return try ImageOverlaySink(context, image: image, renderer: renderer)
    case .heads:
      let heads = (plan.heads ?? []).map { $0.id(of: context.view.part) }
      let row = HeadRowSink.Row(name: "heads", title: context.title, heads: heads)
      return HeadRowSink(context, rows: [row], renderer: renderer)
    case .query:
      let place = try report.query.place(among: context.view.queryTokens.map(\.label))
      return try QueryBarsSink(context, query: place, renderer: renderer)
    case .lines: return try HeadLinesSink(context, renderer: renderer)
    case .difference: throw UsageError("difference needs A and B")
    }
  }
}
