import AttentionCore
import Checkpoints
import FileAccess
import Figures
import ImageInputs
import Reports
import TensorFiles
import TokenSequences

extension ReportCommand {
  /// Reads the inputs and checks every option against them; nothing is written yet.
  func plan(arguments: [String]) throws -> ReportPlan {
    let sequenceFiles = try sequences.readFiles()
    let conversations = try source.model.map { try Conversations(sequences.texts.chat, model: $0) }
    let given =
      sequenceFiles.flatMap(\.entries) + sequences.givenTexts + (conversations?.entries ?? [])
    var (attention, notes) = try source.attention(for: given, sequences.texts)
    let (layers, layerNote) = try attention.chosenLayers(selection.layers)
    if let layerNote { notes.append(layerNote) }
    let heads =
      try selection.heads?.numbers(below: attention.headCount, what: "head") ?? Array(0..<attention.headCount)
    let formats = format.formats
    let request = AttentionRequest(
      layers: layers, heads: heads, parts: try selection.parts?.parts(of: attention.parts),
      includesIdentity: projections == .identity,
      includesScores: formats.contains(.json),
      includesZ: formats.contains(.json) || formats.contains(.safetensors),
      includesOutput: formats.contains(.json), includesValueNorms: metrics,
      layerMaps: layerMaps?.maps ?? [])
    try layerMaps?.check(request, of: attention, keysDiffer: given.count > 1)
    let templates = try TemplateSet.rehearsed(options.templates)
    let media = given.compactMap { try? $0.result.get().media }
    if imageQuery != nil, !media.contains(where: \.isImage) {
      throw UsageError("--image-query: no sequence has an image")
    }
    let processor = media.contains(where: \.isImage) ? attention.imageProcessor : nil
    let entries = try entries(
      given, source: attention, processor: processor, request: request, notes: notes)
    let inputs = try InputHashes(
      attention.files + (conversations?.files.filter { !attention.files.contains($0) } ?? [])
        + templates.paths
        + media.files
        + [try? processor?.get().path].compactMap { $0 },
      known: sequenceFiles.map {
        InputFile(path: $0.path, byteCount: $0.byteCount, sha256: $0.sha256)
      })
    return ReportPlan(
      source: attention, entries: entries, inputs: inputs, request: request, formats: formats,
      figures: figures,
      metrics: MetricsPlan(
        isOn: metrics, includesCircuits: circuits, includesProbe: probe,
        localWindow: localWindow ?? PatternMeasurer.defaultLocalWindow),
      merge: source.merge, imageQuery: imageQuery.map { ImageQuery($0) } ?? .automatic,
      style: try figureOptions.style(), fontFamily: figureOptions.font, templates: templates,
      threads: options.threadCount, output: destination.output, isForced: destination.force,
      isQuiet: options.quiet, progress: options.progress, arguments: arguments)
  }

  private func entries(
    _ entries: [SequenceEntry], source: AttentionSource, processor: Result<ImageProcessor, ImageError>?,
    request: AttentionRequest, notes: [String]
  ) throws -> [BatchEntry] {
    switch source {
    case .model(let checkpoint, let tokens):
      return checkpoint.entries(
        entries, tokens: tokens, processor: processor, request: request, merge: self.source.merge,
        notes: notes)
    case .captured(let captured):
      let id = entries.count == 1 ? entries[0].id : displayName(ofPath: Paths.stem(captured.path))
      let job = try capturedJob(entries, captured: captured, id: id)
      return [BatchEntry(id: id, directory: SafeNames.make([id])[0]) { job }]
    }
  }

  /// The tokens of captured attention: one sequence, or two where queries and keys are different ones.
  private func capturedJob(
    _ entries: [SequenceEntry], captured: CapturedAttention, id: String
  ) throws -> Result<SequenceJob, SequenceError> {
    guard entries.count <= 2 else {
      throw UsageError(
        "--attention takes one sequence of tokens, or two: the queries and the keys; found \(entries.count)")
    }
    do throws(SequenceError) {
      var resolved: [ResolvedSequence] = []
      for entry in entries {
        resolved.append(try ResolvedSequence(try entry.result.get(), vocabulary: nil, needsIDs: false))
      }
      let queries = try labels(resolved.first, count: captured.queries, what: "queries", entries.first)
      let isSquare = captured.queries == captured.keys && resolved.count < 2
      let keys = isSquare ? nil : try labels(resolved.last, count: captured.keys, what: "keys", entries.last)
      let words = source.merge == nil ? [] : resolved.map { WordGroups($0, vocabulary: nil) }
      let views = [
        PartView(part: nil, queryTokens: queries, keyTokens: keys).merged(
          queries: words.first, keys: words.last)
      ]
      return .success(
        SequenceJob(
          id: id, text: resolved.first?.text, inputs: [], views: views,
          notes: [views.mergeNote].compactMap { $0 }))
    } catch {
      return .failure(error)
    }
  }

  private func labels(
    _ sequence: ResolvedSequence?, count: Int, what: String, _ entry: SequenceEntry?
  ) throws(SequenceError) -> [ResolvedSequence.Token] {
    guard let sequence else {
      return (0..<count).map { ResolvedSequence.Token(raw: "\($0)", label: "\($0)") }
    }
    guard sequence.tokens.count == count else {
      let origin = (try? entry?.result.get().origin) ?? sequence.id
      throw SequenceError(
        origin: origin,
        problem:
          "the attention has \(count) \(what), but the sequence \(sequence.tokens.count) tokens; give one sequence for both, or two: first the queries, then the keys"
      )
    }
    return sequence.tokens
  }
}

extension TokenSequence.Media {
  fileprivate var isImage: Bool { if case .image = self { true } else { false } }
}

extension [TokenSequence.Media] {
  /// The files that are there, each once; one that is missing fails its own sequence only.
  fileprivate var files: [String] {
    var files: [String] = []
    var known: Set<String> = []
    for path in map(\.path) where fileKind(path) == .regular && known.insert(path).inserted {
      files.append(path)
    }
    return files
  }
}
