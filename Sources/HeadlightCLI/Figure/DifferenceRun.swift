import AttentionCore
import FigureRendering
import FileAccess
import Figures
import Reports
import StrictJSON

/// Runs one head on both sides, and writes the figure of the maps and their difference.
struct DifferenceRun {
  let plan: DifferencePlan
  private let renderer: FigureRenderer

  init(plan: DifferencePlan) {
    self.plan = plan
    renderer = FigureRenderer(fontFamily: plan.fontFamily)
  }

  func run() throws {
    let (a, b) = (plan.sides.a, plan.sides.b)
    let sequence = try SequenceComparison(a.sequence(plan.pair.a), b.sequence(plan.pair.b))
    let part = try part(of: sequence)
    let head = plan.head.id(of: part.a.part)
    say(a.notes + b.notes.filter { !a.notes.contains($0) })
    let progress = ProgressLine(plan.progress, isQuiet: plan.isQuiet, sequences: 1)
    progress.start(plan.pair.id)
    progress.expect(heads: 2)
    let work = SideWork(threads: plan.threads, directory: Paths.directory(plan.file.path)) {
      progress.advance()
    }
    let result = try sequence.run([head], isMeasured: false, work: work)
    try write(head, part: part, maps: try aligned(head, part: part, result))
    progress.finish("done")
    say(
      sequence.notes.map { "\(shortened(plan.pair.id)): \($0)" } + renderer.fontNotes.map { "note: \($0)" })
    if !plan.isQuiet { try Messages.output(plan.file.path + "\n") }
  }

  private func say(_ lines: [String]) {
    if !plan.isQuiet { for line in lines { Messages.line(line) } }
  }

  /// The kind of attention that has the head, on both sides.
  private func part(of sequence: SequenceComparison) throws -> SequenceComparison.Part {
    let known = sequence.parts.filter { part in
      plan.parts.map { part.a.part.map($0.contains) ?? false } ?? true
    }
    let found = known.filter { part in part.heads.contains(plan.head.id(of: part.a.part)) }
    guard let part = found.first else {
      let heads = known.flatMap(\.heads)
      throw UsageError(
        "--head: \(plan.head) is not in both A and B\(heads.first.map { "; they have \($0.name) to \(heads.last?.name ?? "")" } ?? "")"
      )
    }
    guard found.count == 1 else {
      let names = found.compactMap { $0.a.part?.rawValue }.joined(separator: ", ")
      throw UsageError("a figure is of one kind of attention: choose it with --parts; there are \(names)")
    }
    return part
  }

  private func aligned(
    _ head: HeadID, part: SequenceComparison.Part, _ result: SequenceComparison.Result
  ) throws -> AlignedMaps {
    let maps = try result.a.maps.withMap(of: head) { a in
      try result.b.maps.withMap(of: head) { b in AlignedMaps(part, a: a, b: b) }
    }
    guard let maps, let maps else {
      let side = part.a.hasMaps ? plan.sides.names.b : plan.sides.names.a
      throw ComparisonError("there are no maps of \(side); headlight report --format safetensors writes maps")
    }
    guard let maps else {
      let hasTokens = part.tokens.map { !$0.queries.pairs.isEmpty && !$0.keyAlignment.pairs.isEmpty } ?? false
      throw ComparisonError(
        hasTokens
          ? "\(plan.pair.id): more than \(AlignedMaps.mostWeights) weights are in both, too many for this figure"
          : "\(plan.pair.id): no token is in both, so that there are no maps to compare")
    }
    return maps
  }

  private func write(_ head: HeadID, part: SequenceComparison.Part, maps: AlignedMaps) throws {
    let names = plan.sides.names
    let layout = DifferenceLayout(
      queryLabels: maps.queryLabels, keyLabels: maps.keyLabels, names: (names.a, names.b), style: plan.style,
      measurer: renderer)
    var drawing = layout.drawing(
      title: head.title + (head.part.map { " · \($0.title)" } ?? ""), subtitle: plan.subtitle, pair: maps.pair
    )
    drawing.description +=
      " "
      + ChangeDescription.sentence(
        maps.pair, queryLabels: maps.queryLabels, keyLabels: maps.keyLabels)
    let figure = drawing
    let image =
      plan.format == .png
      ? try FigureRenderer.scale(for: figure.size, atMost: plan.style.pixelsPerPoint).map {
        try renderer.image(of: figure, scale: $0)
      } : nil
    let facts = [
      ("A", names.a), ("B", names.b), ("Sequence", plan.pair.id), ("Layer", "\(head.layer)"),
      ("Head", head.column),
    ]
    let files = try FigureFiles.encoded(
      FigureFile(name: "", id: head, image: image, drawing: { figure }, description: figure.description),
      as: [plan.format], facts: facts, templates: plan.templates, renderer: renderer)
    guard let bytes = files.first?.bytes else {
      throw UsageError("\(plan.file.path): the figure has more points than a PNG can hold; write an .svg")
    }
    try plan.file.write(bytes)
  }
}
