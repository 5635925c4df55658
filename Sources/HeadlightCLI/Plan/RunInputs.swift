import AttentionCore
import Checkpoints
import FileAccess
import ImageInputs
import Reports
import TensorFiles
import TokenSequences

/// What a command line gives to run: sequences, and what attention is taken from. Everything is opened, nothing computed.
struct RunInputs {
  /// The sequences, in their order.
  let sequences: [SequenceEntry]
  let source: AttentionSource
  /// What is to be said with each sequence.
  private let notes: [String]
  private let merge: MergeChoice?
  private let processor: Result<ImageProcessor, ImageError>?
  private let sequenceFiles: [SequenceFile]
  private let conversationFiles: [String]

  /// Opens what the options name.
  ///
  /// - Parameter choose: the sequences that are wanted of all that are given.
  init(
    _ source: SourceOptions, _ options: SequenceOptions,
    choose: ([SequenceEntry]) throws -> [SequenceEntry] = { $0 }
  ) throws {
    sequenceFiles = try options.readFiles()
    let conversations = try source.model.map { try Conversations(options.texts.chat, model: $0) }
    conversationFiles = conversations?.files ?? []
    sequences = try choose(
      sequenceFiles.flatMap(\.entries) + options.givenTexts + (conversations?.entries ?? []))
    (self.source, notes) = try source.attention(for: sequences, options.texts)
    merge = source.merge
    processor = sequences.contains { $0.media?.isImage == true } ? self.source.imageProcessor : nil
  }

  /// Whether a sequence has an image.
  var hasImages: Bool { processor != nil }

  /// The sequences as they are run.
  ///
  /// - Parameter more: what else is to be said with each.
  func entries(for request: AttentionRequest, notes more: [String] = []) throws -> [BatchEntry] {
    switch source {
    case .model(let checkpoint, let tokens):
      return checkpoint.entries(
        sequences, tokens: tokens, processor: processor, request: request, merge: merge,
        notes: notes + more)
    case .captured(let captured):
      let id = sequences.count == 1 ? sequences[0].id : displayName(ofPath: Paths.stem(captured.path))
      let job = try capturedJob(captured, id: id)
      return [BatchEntry(id: id, directory: SafeNames.make([id])[0]) { job }]
    }
  }

  /// The files that are read.
  func hashes(with templates: TemplateSet) throws -> InputHashes {
    try InputHashes(
      source.files + conversationFiles.filter { !source.files.contains($0) } + templates.paths
        + sequences.compactMap(\.media).files + [try? processor?.get().path].compactMap { $0 },
      known: sequenceFiles.map { InputFile(path: $0.path, byteCount: $0.byteCount, sha256: $0.sha256) })
  }

  /// The tokens of captured attention: one sequence, or two where queries and keys are different ones.
  private func capturedJob(
    _ captured: CapturedAttention, id: String
  ) throws -> Result<SequenceJob, SequenceError> {
    guard sequences.count <= 2 else {
      throw UsageError(
        "--attention takes one sequence of tokens, or two: the queries and the keys; found \(sequences.count)"
      )
    }
    do throws(SequenceError) {
      var resolved: [ResolvedSequence] = []
      for entry in sequences {
        resolved.append(try ResolvedSequence(try entry.result.get(), vocabulary: nil, needsIDs: false))
      }
      let queries = try labels(resolved.first, count: captured.queries, what: "queries", sequences.first)
      let isSquare = captured.queries == captured.keys && resolved.count < 2
      let keys =
        isSquare ? nil : try labels(resolved.last, count: captured.keys, what: "keys", sequences.last)
      let words = resolved.map { WordGroups($0, vocabulary: nil) }
      let views = [
        PartView(part: nil, queryTokens: queries, keyTokens: keys).grouped(
          queries: words.first, keys: words.last, into: merge)
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

extension SequenceEntry {
  /// What the sequence has in place of tokens.
  fileprivate var media: TokenSequence.Media? { try? result.get().media }
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
