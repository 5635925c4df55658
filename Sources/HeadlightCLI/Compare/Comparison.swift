import AttentionCore
import FileAccess
import StrictJSON

/// Runs a comparison: sequence after sequence, then what is written of all.
struct Comparison {
  private let plan: ComparisonPlan

  /// How one pair of sequences ended.
  struct Outcome: Sendable {
    let pair: ComparisonPlan.Pair
    /// Why it failed, or `nil`.
    let failure: String?
  }

  /// Maps of so many bytes are on disk at the same time; what takes more is computed a few layers at a time.
  private static let scratchLimit = 1 << 34

  init(_ plan: ComparisonPlan) { self.plan = plan }

  /// - Returns: `success`, `someFailed` where a sequence failed and the rest was written, or `changed` where a limit was exceeded.
  /// - Throws: what stops everything.
  func run() throws -> ExitStatus {
    try OutputDirectory.prepare(plan.output, isForced: plan.isForced)
    if plan.isForced { ComparisonFiles.removeFormer(from: plan.output, sparing: plan.inputs.paths) }
    plan.inputs.startHashing()
    say(notes)
    let json = try ComparisonJSON(plan)
    var sums = ComparisonSums()
    var outcomes: [Outcome] = []
    var withoutMaps = (a: false, b: false)
    var last: (number: Int, sequence: SequenceComparison, result: SequenceComparison.Result)?
    let progress = ProgressLine(plan.progress, isQuiet: plan.isQuiet, sequences: plan.pairs.count)
    for (number, pair) in plan.pairs.enumerated() {
      progress.start(pair.id)
      last = nil
      do {
        let (sequence, results) = try compare(pair, progress)
        for result in results {
          for (part, compared) in zip(sequence.parts, result.parts) {
            sums.add(compared, sequence: number, headsA: part.a.heads, headsB: part.b.heads)
          }
        }
        withoutMaps.a = withoutMaps.a || sequence.parts.contains { !$0.a.hasMaps }
        withoutMaps.b = withoutMaps.b || sequence.parts.contains { !$0.b.hasMaps }
        try json.append(number, pair, sequence, results)
        // The maps of the last sequence are there already when some are to be shown.
        if results.count == 1 { last = (number, sequence, results[0]) }
        outcomes.append(Outcome(pair: pair, failure: nil))
        progress.finish("done")
        say(sequence.notes, of: pair)
      } catch {
        if ExitStatus(error) == .cannotWrite { throw error }
        let failure = "\(shortened(pair.id)): \(error)"
        try json.append(number, pair, failure: failure)
        outcomes.append(Outcome(pair: pair, failure: failure))
        progress.finish("failed")
        Messages.error(failure)
      }
    }
    let table = sums.table
    guard !table.heads.isEmpty else { throw ComparisonError("no sequence could be compared") }
    let missing = [(withoutMaps.a, plan.names.a), (withoutMaps.b, plan.names.b)].filter(\.0).map {
      "there are no maps of \($0.1), so metrics alone are compared; headlight report --format safetensors writes maps"
    }
    say(missing)
    return try write(
      table, ShownMaps(plan, table: table, last: last), json, outcomes, notes: notes + missing)
  }

  private func say(_ notes: [String], of pair: ComparisonPlan.Pair? = nil) {
    guard !plan.isQuiet else { return }
    for note in notes { Messages.line((pair.map { "\(shortened($0.id)): " } ?? "") + note) }
  }

  /// What is to be said of both sides.
  private var notes: [String] {
    let notes = plan.sideA.notes + plan.sideB.notes.filter { !plan.sideA.notes.contains($0) }
    func only(_ ids: [String], _ name: String) -> String? {
      guard !ids.isEmpty else { return nil }
      let some = ids.prefix(10).map { shortened($0) }.joined(separator: ", ")
      let more = ids.count > 10 ? " and \(ids.count - 10) more" : ""
      return "not compared, since only \(name) has them: \(some)\(more)"
    }
    return notes
      + [only(plan.unmatchedA, plan.names.a), only(plan.unmatchedB, plan.names.b)].compactMap { $0 }
  }

  /// Compares two sequences, a few layers at a time where their maps are large.
  private func compare(
    _ pair: ComparisonPlan.Pair, _ progress: ProgressLine
  ) throws -> (SequenceComparison, [SequenceComparison.Result]) {
    let sequence = try SequenceComparison(
      plan.sideA.sequence(pair.a), plan.sideB.sequence(pair.b))
    progress.expect(heads: 2 * sequence.heads.count)
    let work = SideWork(threads: plan.threads, directory: plan.output) { progress.advance() }
    let results = try layerGroups(sequence).map { layers in
      try sequence.run(
        Set(sequence.heads.filter { layers.contains($0.layer) }), isMeasured: true, work: work)
    }
    guard results.contains(where: \.hasValues) else {
      throw ComparisonError("nothing is known of both sides: there are no maps of one and no metrics of one")
    }
    return (sequence, results)
  }

  private func layerGroups(_ sequence: SequenceComparison) -> [Set<Int>] {
    var groups: [Set<Int>] = []
    var bytes = 0
    for layer in Set(sequence.heads.map(\.layer)).sorted() {
      let own = sequence.a.scratchBytes(ofLayer: layer) + sequence.b.scratchBytes(ofLayer: layer)
      if groups.isEmpty || bytes + own > Self.scratchLimit {
        groups.append([])
        bytes = 0
      }
      groups[groups.count - 1].insert(layer)
      bytes += own
    }
    return groups
  }

  /// Writes what is said of all sequences.
  private func write(
    _ table: ComparisonTable, _ shown: ShownMaps, _ json: ComparisonJSON, _ outcomes: [Outcome],
    notes: [String]
  ) throws -> ExitStatus {
    var files = ComparisonFiles(plan.output)
    try files.write(ComparisonCSV.bytes(table), to: "compare.csv")
    let figures = ComparisonFigures(plan, table)
    let pages =
      plan.formats.contains(.html)
      ? try ComparisonPages(plan, table, notes: notes + outcomes.compactMap(\.failure)) : nil
    try shown.forEach { maps in
      if shown.inFigures.contains(maps.place) { figures.add(maps) }
      if shown.inPages.contains(maps.place) { try pages?.add(maps) }
    }
    say(try figures.write(shown, to: &files))
    try pages?.write(to: &files)
    let limits = LimitReport(plan.limits, table)
    try json.finish(table, limits: limits, inputs: plan.inputs.finish(), files: files.names)
    if !plan.isQuiet {
      for name in files.names + [ComparisonJSON.name] {
        try Messages.output(Paths.join(plan.output, name) + "\n")
      }
      for line in ComparisonRanking.lines(table) { Messages.line(line) }
    }
    return try summary(outcomes, limits)
  }

  private func summary(_ outcomes: [Outcome], _ limits: LimitReport) throws -> ExitStatus {
    let failed = outcomes.filter { $0.failure != nil }
    if !failed.isEmpty {
      Messages.line("\(failed.count) of \(outcomes.count) sequences could not be compared")
    }
    for line in limits.lines { Messages.error(line) }
    if let error = limits.errors.first { throw error }
    if limits.isExceeded { return .changed }
    return failed.isEmpty ? .success : .someFailed
  }
}
