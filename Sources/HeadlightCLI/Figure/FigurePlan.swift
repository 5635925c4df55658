import AttentionCore
import Figures
import Reports
import StrictJSON
import TokenSequences

/// One figure of one sequence: every option resolved and checked, nothing computed yet.
struct FigurePlan: Sendable {
  let kind: FigureKind
  /// The run, of one sequence and one format.
  let report: ReportPlan
  let file: OutputFile
  /// The heads that are shown, in their order; nil for all that the run hands over.
  let heads: [HeadPlace]?
  /// The metric that is shown alone.
  let metric: HeadTable.Column?
}

extension FigureCommand {
  /// Reads the inputs and checks every option against them.
  func plan() throws -> FigurePlan {
    let file = try OutputFile(destination.output, isForced: destination.force)
    let metric = try choice.metric.map(Self.column)
    let style = try figureOptions.style()
    let inputs = try RunInputs(source, sequences) {
      source.attention == nil ? [try choice.chosen(among: $0)] : $0
    }
    let parts = try choice.parts?.parts(of: inputs.source.parts)
    let (request, heads) = try request(inputs.source, parts: parts, metric: metric)
    if let map = kind.layerMap {
      try LayerMapSelection([map]).check(
        request, of: inputs.source, keysDiffer: inputs.sequences.count > 1, option: "")
    }
    if kind == .image, !inputs.hasImages { throw UsageError("image: the sequence has no image") }
    let templates = try TemplateSet.rehearsed(options.templates)
    let hashes = try inputs.hashes(with: templates)
    try file.check(isNoneOf: hashes.paths)
    let report = ReportPlan(
      source: inputs.source, entries: try inputs.entries(for: request), inputs: hashes, request: request,
      formats: destination.format.flatMap { OutputFormat(rawValue: $0.rawValue) }.map { [$0] } ?? [],
      figures: .usual,
      metrics: MetricsPlan(
        // The kind of a head is part of what its figure says in words.
        isOn: kind.layerMap == nil && kind != .image, includesCircuits: metric?.group == .weights,
        includesProbe: metric?.group == .probe, comparesHeads: false,
        localWindow: PatternMeasurer.defaultLocalWindow),
      merge: source.merge, imageQuery: choice.imageQuery.map { ImageQuery($0) } ?? .automatic,
      query: choice.query.map { QueryChoice($0) } ?? .last, style: style,
      fontFamily: figureOptions.font,
      templates: templates, threads: options.threadCount, output: destination.output,
      isForced: destination.force, isQuiet: options.quiet, progress: options.progress, arguments: [])
    return FigurePlan(
      kind: kind, report: report, file: file, heads: heads, metric: metric)
  }

  /// The metric with a name.
  private static func column(_ name: String) throws(UsageError) -> HeadTable.Column {
    if let column = HeadFacts.everyColumn.first(where: { $0.key == name }) { return column }
    let known = HeadFacts.everyColumn.map(\.key).joined(separator: ", ")
    throw UsageError("--metric: there is no metric '\(shortened(name))'; there are \(known)")
  }

  /// What the figure needs of a run, and the heads that it shows; no heads for all that come.
  private func request(
    _ source: AttentionSource, parts: Set<AttentionPart>?, metric: HeadTable.Column?
  ) throws -> (AttentionRequest, [HeadPlace]?) {
    var request = AttentionRequest(
      layers: [], heads: [], parts: parts, includesValueNorms: metric?.group == .normWeighted,
      layerMaps: kind.layerMap.map { [$0] } ?? [])
    if let map = kind.layerMap, let layer = choice.layer {
      try source.parts(
        withLayer: layer, head: nil, among: map.goesThroughLayers ? source.selfAttention(parts) : parts,
        option: "--layer")
      request.layers = [layer]
      return (request, nil)
    }
    var places = choice.head.map { [$0] }
    if case .places(let heads)? = choice.heads { places = heads }
    if let places {
      for place in places {
        try source.parts(
          withLayer: place.layer, head: place.head, among: parts,
          option: choice.head == nil ? "--heads" : "--head")
      }
      request.layers = Set(places.map(\.layer)).sorted()
      request.heads = Set(places.map(\.head)).sorted()
      return (request, places)
    }
    request.layers = try source.chosenLayers(choice.layers).layers
    request.heads = Array(0..<source.headCount)
    if case .numbers(let numbers)? = choice.heads {
      request.heads = try numbers.numbers(below: source.headCount, what: "head")
    }
    return (request, nil)
  }
}

extension FigureChoice {
  /// The sequence that is asked for.
  fileprivate func chosen(among entries: [SequenceEntry]) throws(UsageError) -> SequenceEntry {
    let found = sequence.map { name in entries.filter { ExactName($0.id) == ExactName(name) } } ?? entries
    if found.count == 1 { return found[0] }
    throw UsageError(choiceOfSequence(among: entries.map(\.id), found: found.count))
  }

  /// Why a sequence is not chosen.
  ///
  /// - Parameter found: how many have the name that is asked for.
  func choiceOfSequence(among ids: [String], found: Int) -> String {
    let some = ids.prefix(20).map { "'\(shortened($0))'" }.joined(separator: ", ")
    let listed = "\(some)\(ids.count > 20 ? " and \(ids.count - 20) more" : "")"
    if ids.isEmpty { return "no sequence is given" }
    guard let sequence else {
      return "a figure is of one sequence: choose it with --sequence; there are \(listed)"
    }
    return found == 0
      ? "--sequence: no sequence is called '\(shortened(sequence))'; there are \(listed)"
      : "--sequence: \(found) sequences are called '\(shortened(sequence))'"
  }
}

extension AttentionSource {
  /// Those of some parts whose queries and keys are the same tokens; nil for all of a model that has one part.
  fileprivate func selfAttention(_ parts: Set<AttentionPart>?) -> Set<AttentionPart>? {
    let known = Set(self.parts.compactMap { $0 }).subtracting([.cross])
    return known.isEmpty ? parts : parts.map(known.intersection) ?? known
  }
}
