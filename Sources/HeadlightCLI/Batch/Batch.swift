import AttentionCore
import FigureRendering
import FileAccess
import Reports
import StrictJSON
import TensorFiles
import TokenSequences

/// Runs a plan: sequence after sequence, then the pages of the whole batch.
struct Batch {
  private let plan: ReportPlan
  private let renderer: FigureRenderer

  init(_ plan: ReportPlan) {
    self.plan = plan
    renderer = FigureRenderer(fontFamily: plan.fontFamily)
  }

  /// - Returns: `success`, or `someFailed` when a sequence failed and the rest was written.
  /// - Throws: what stops everything, such as a directory that cannot be written.
  func run() throws -> ExitStatus {
    // Before anything is written: a model that cannot be probed is a mistake in the command line.
    let probe =
      plan.metrics.includesProbe
      ? try Probe.run(plan.source, entries: plan.entries, request: plan.request, threads: plan.threads) : [:]
    try OutputDirectory.prepare(plan.output, isForced: plan.isForced)
    if plan.isForced { FormerRun.remove(from: plan.output, sparing: plan.inputs.paths) }
    plan.inputs.startHashing()
    if !plan.isQuiet { for assumption in plan.source.assumptions { Messages.line("assumed: \(assumption)") } }
    if !plan.isQuiet { for note in plan.source.tokenizerNotes { Messages.line("note: \(note)") } }
    let progress = ProgressLine(plan.progress, isQuiet: plan.isQuiet, sequences: plan.entries.count)
    var outcomes: [SequenceOutcome] = []
    var metrics = BatchMetrics()
    var files: [String] = []
    let heads = try headFacts(probe: probe, &files)
    for entry in plan.entries {
      progress.start(entry.id)
      let outcome = try run(entry, heads, progress)
      progress.finish(outcome.failure == nil ? "done" : "failed")
      if let failure = outcome.failure { Messages.error(failure) }
      if !plan.isQuiet { for note in outcome.notes { Messages.line("\(shortened(entry.id)): \(note)") } }
      try list(outcome)
      if plan.metrics.isOn, outcome.failure == nil { metrics.add(outcome.measurements, sequence: entry.id) }
      outcomes.append(outcome)
    }
    if !plan.isQuiet { for note in renderer.fontNotes { Messages.line("note: \(note)") } }
    if !metrics.sequences.isEmpty {
      try write(MetricsJSON.batch(plan, metrics, facts: heads).serializedBytes(), to: "metrics.json")
      try write(MetricsCSV.batch(metrics, facts: heads), to: "metrics.csv")
      files += ["metrics.json", "metrics.csv"]
    }
    for (name, bytes) in try pages(outcomes, metrics, heads, metricFiles: files) {
      try write(bytes, to: name)
      files.append(name)
    }
    let manifest = Manifest(plan: plan, inputs: plan.inputs.finish(), outcomes: outcomes, files: files)
    try write(manifest.bytes, to: "manifest.json")
    return summary(outcomes)
  }

  /// What is read of the whole batch, with the names of the files.
  private func pages(
    _ outcomes: [SequenceOutcome], _ metrics: BatchMetrics, _ heads: HeadFacts, metricFiles: [String]
  ) throws -> [(name: String, bytes: [UInt8])] {
    let links = DocumentLinks(from: plan.embedDirectory, to: plan.output)
    let figures = try BatchFigures(metrics, facts: heads, plan: plan, links: links, renderer: renderer)
    var pages = figures.files
    let facts = plan.pageFacts(nil)
    let notes = plan.pageNotes(isMerged: outcomes.contains { $0.views.contains { $0.merge != nil } })
    if plan.formats.contains(.md) {
      let report = MarkdownIndex(
        title: plan.source.name, facts: facts, notes: notes, overview: figures.figures,
        entries: outcomes.map { $0.indexEntry(linking: "report.md", links) })
      pages.append(("report.md", try report.render(plan.templates)))
    }
    if plan.formats.contains(.html) {
      let page = IndexPage(
        title: plan.source.name, facts: facts, notes: notes,
        entries: outcomes.map { $0.indexEntry(linking: "report.html") },
        metrics: metrics.sequences.isEmpty ? nil : metrics.table(facts: heads), metricFiles: metricFiles)
      pages.append(("index.html", try page.render(plan.templates)))
    }
    return pages
  }

  /// What is known of heads before any sequence.
  private func headFacts(probe: [HeadID: ProbeScores], _ files: inout [String]) throws -> HeadFacts {
    var facts = HeadFacts(localWindow: plan.metrics.localWindow, probe: probe)
    guard case .model(let checkpoint, _) = plan.source else { return facts }
    if plan.metrics.includesCircuits {
      let found = try CircuitFiles.run(plan, model: checkpoint.model)
      facts.circuits = found.circuits
      if let note = found.note, !plan.isQuiet { Messages.line("note: \(note)") }
      if found.isWritten {
        files.append(CircuitFiles.compositionName)
        if !plan.isQuiet { try Messages.output(Paths.join(plan.output, CircuitFiles.compositionName) + "\n") }
      }
    }
    return facts
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let path = Paths.join(plan.output, name)
    try writeFile(path, bytes)
    if !plan.isQuiet { try Messages.output(path + "\n") }
  }

  /// Prints what a sequence's run wrote, the figures of its heads as one folder.
  private func list(_ outcome: SequenceOutcome) throws {
    guard !plan.isQuiet else { return }
    let directory = Paths.join(plan.output, outcome.entry.directory)
    func isFigure(_ file: String) -> Bool {
      FigureFiles.folders.contains(Paths.lastComponent(Paths.directory(file)))
    }
    for file in outcome.files where !isFigure(file) {
      try Messages.output(Paths.join(directory, file) + "\n")
    }
    var folders: [String] = []
    for file in outcome.files where isFigure(file) && folders.last != Paths.directory(file) {
      folders.append(Paths.directory(file))
    }
    for folder in folders { try Messages.output(Paths.join(directory, folder) + "/\n") }
  }

  private func summary(_ outcomes: [SequenceOutcome]) -> ExitStatus {
    let failed = outcomes.filter { $0.failure != nil }
    guard !failed.isEmpty else { return .success }
    var names = failed.prefix(10).map { shortened($0.entry.id) }.joined(separator: ", ")
    if failed.count > 10 { names += " and \(failed.count - 10) more" }
    Messages.line("\(failed.count) of \(outcomes.count) sequences failed: \(names)")
    return .someFailed
  }

  private func run(
    _ entry: BatchEntry, _ heads: HeadFacts, _ progress: ProgressLine
  ) throws -> SequenceOutcome {
    let job: SequenceJob
    switch entry.job() {
    case .failure(let error):
      return SequenceOutcome(entry: entry, failure: "\(shortened(entry.id)): \(error)")
    case .success(let value): job = value
    }
    let output = try SequenceOutput(directory: Paths.join(plan.output, entry.directory))
    do {
      return try run(entry, job, output, heads, progress)
    } catch {
      output.discard()
      // A disk that takes nothing more fails every sequence to come.
      if ExitStatus(error) == .cannotWrite { throw error }
      return SequenceOutcome(entry: entry, failure: "\(shortened(entry.id)): \(error)")
    }
  }

  private func run(
    _ entry: BatchEntry, _ job: SequenceJob, _ output: SequenceOutput, _ heads: HeadFacts,
    _ progress: ProgressLine
  ) throws -> SequenceOutcome {
    let sinks = try job.views.map { view in
      let place = PartOutput(output, part: job.views.count > 1 ? view.part?.rawValue : nil)
      try place.make()
      return try ReportSinks(
        SequenceContext(plan: plan, job: job, view: view, output: place, facts: heads), renderer: renderer)
    }
    let parts = sinks.map { PartRun($0.context, sinks: $0.all) }
    let byPart = Dictionary(parts.map { ($0.context.view.part, $0) }) { first, _ in first }
    progress.expect(heads: parts.reduce(0) { $0 + $1.context.expected.count })
    try plan.source.run(job, request: plan.request, threads: plan.threads) { head in
      try byPart[head.id.part]?.receive(head)
      progress.advance()
    }
    let notes = job.notes + sinks.flatMap(\.notes) + parts.flatMap(\.notes)
    var measurements: [HeadMeasurement] = []
    for part in parts {
      let measured = part.finishMetrics()
      if let measured { try write(measured, of: part.context) }
      measurements += measured?.measurements ?? []
      try part.finish(notes: notes, measured)
    }
    let first = job.views.first
    return SequenceOutcome(
      entry: entry, views: job.views,
      text: job.text ?? first?.queryTokens.map(\.label).joined(separator: " ") ?? "",
      texts: job.texts, files: output.files,
      notes: notes, measurements: measurements,
      thumbnail: (sinks.first { $0.context.view.part == .cross } ?? sinks.first)?.thumbnail.png)
  }

  /// Writes what was measured of a part.
  private func write(_ results: SequenceMetrics.Results, of context: SequenceContext) throws {
    let table = HeadTable(results.measurements, facts: context.facts)
    try context.output.write(
      MetricsJSON.sequence(context, table: table, results: results).serializedBytes(), to: "metrics.json")
    try context.output.write(MetricsCSV.sequence(table), to: "metrics.csv")
  }
}
