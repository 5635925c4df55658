import ArgumentParser
import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TensorFiles
import TokenSequences

/// What is compared as the command line gives it: A and B, the model that reads them, and sequences.
struct ComparisonOperands {
  /// A and B.
  let first, second: String
  /// The model of two texts.
  let model: String?
  let sequences: SequenceOptions
  /// Which layers and heads are meant.
  var selection = HeadSelection()
  /// Which kinds of attention are meant, of models.
  var parts: PartSelection?

  /// Checks what can be checked before anything is read.
  func check() throws {
    guard model != nil else { return try sequences.check() }
    if !sequences.text.isEmpty {
      throw ValidationError("With --model, A and B are the texts: give no --text.")
    }
    try sequences.check(texts: 2, name: "of A and B")
  }

  /// What an operand is.
  private enum Kind {
    case model, output, captured

    init(_ path: String) throws {
      switch fileKind(path) {
      case nil:
        throw MissingOperand(path: path)
      case .directory: self = StoredOutput.isOutput(path) ? .output : .model
      default:
        let archive: TensorArchive
        do throws(TensorFileError) { archive = try TensorArchive.open(path) } catch {
          throw CheckpointError.tensors(error)
        }
        self = CapturedAttention.isCaptured(archive) ? .captured : .model
      }
    }
  }

  /// Both sides, and which of their sequences answer to each other.
  struct Sides {
    let a: any ComparisonSide
    let b: any ComparisonSide
    var names: (a: String, b: String)
    var title: String
    let pairs: [ComparisonPlan.Pair]
    var unmatchedA: [String] = []
    var unmatchedB: [String] = []
    var files: [String]
    var known: [InputFile]
  }

  /// Opens both.
  func sides() throws -> Sides {
    if let model { return try prompts(model) }
    let kinds = (a: try Kind(first), b: try Kind(second))
    switch (kinds.a, kinds.b) {
    case (.captured, .captured): return try captured()
    case (.captured, _), (_, .captured):
      throw UsageError("a file of captured attention is compared with another one")
    case (.output, .output) where !sequences.isEmpty:
      throw UsageError("outputs have their own sequences: give no --text, --text-file, --chat or --tokens")
    case (.output, .output): break
    default:
      guard !sequences.isEmpty else {
        throw UsageError(
          "give the sequences that models are run on with --text STRING, --text-file FILE, --chat FILE or --tokens FILE"
        )
      }
    }
    let files = try sequences.readFiles()
    func side(_ path: String, _ kind: Kind) throws -> (side: any ComparisonSide, files: [String]) {
      if case .output = kind {
        guard parts == nil else {
          throw UsageError("--parts is for models; an output has its parts")
        }
        let output = try StoredOutput(
          path, selection: selection)
        return (output, [Paths.join(path, "manifest.json")])
      }
      return try modelSide(path, files: files)
    }
    let (a, b) = (try side(first, kinds.a), try side(second, kinds.b))
    let matched = Self.matched(a.side.sequences, b.side.sequences)
    guard !matched.pairs.isEmpty else {
      func some(_ ids: [String]) -> String {
        ids.isEmpty ? "none" : ids.prefix(3).map { "'\(shortened($0))'" }.joined(separator: ", ")
      }
      throw StoredFileError(
        path: first,
        problem:
          "no sequence has the name of one in \(second): there are \(some(a.side.sequences)) and \(some(b.side.sequences))"
      )
    }
    let names = Self.told(a.side.name, b.side.name, first, second)
    return Sides(
      a: a.side, b: b.side, names: names, title: "\(names.a) and \(names.b)", pairs: matched.pairs,
      unmatchedA: matched.onlyA, unmatchedB: matched.onlyB, files: a.files + b.files,
      known: files.map { InputFile(path: $0.path, byteCount: $0.byteCount, sha256: $0.sha256) })
  }

  /// Names that tell the sides apart: those of directories that are called alike are their paths.
  private static func told(
    _ a: String, _ b: String, _ pathA: String, _ pathB: String
  ) -> (a: String, b: String) {
    ExactName(a) == ExactName(b) ? (pathA, pathB) : (a, b)
  }

  /// Sequences of one name answer to each other.
  private static func matched(
    _ a: [String], _ b: [String]
  ) -> (pairs: [ComparisonPlan.Pair], onlyA: [String], onlyB: [String]) {
    // Of several with one name, the first is the first's partner.
    var places: [ExactName: [Int]] = [:]
    for (place, id) in b.enumerated().reversed() { places[ExactName(id), default: []].append(place) }
    var pairs: [ComparisonPlan.Pair] = []
    var onlyA: [String] = []
    for (place, id) in a.enumerated() {
      if let partner = places[ExactName(id)]?.popLast() {
        pairs.append(ComparisonPlan.Pair(id: id, a: place, b: partner))
      } else {
        onlyA.append(id)
      }
    }
    let taken = Set(pairs.map(\.b))
    return (pairs, onlyA, b.indices.filter { !taken.contains($0) }.map { b[$0] })
  }

  /// A model with the sequences that the command line gives.
  private func modelSide(
    _ path: String, files: [SequenceFile]
  ) throws -> (side: ModelSide, files: [String]) {
    let conversations = try Conversations(sequences.texts.chat, model: path)
    return try modelSide(
      path, entries: files.flatMap(\.entries) + sequences.givenTexts + conversations.entries,
      more: conversations.files)
  }

  private func modelSide(
    _ path: String, entries: [SequenceEntry], more: [String]
  ) throws -> (side: ModelSide, files: [String]) {
    let checkpoint = try Checkpoint.open(path)
    var tokens = try ModelTokens.open(checkpoint, for: entries)
    tokens.addsSpecialTokens = sequences.texts.specialTokens
    let source = AttentionSource.model(checkpoint, tokens)
    var notes = tokens.notes
    let (layers, note) = try source.chosenLayers(selection.layers)
    if let note { notes.append(note) }
    let request = AttentionRequest(
      layers: layers,
      heads: try selection.heads?.numbers(below: source.headCount, what: "head")
        ?? Array(0..<source.headCount),
      parts: try parts?.parts(of: source.parts))
    let side = ModelSide(
      checkpoint: checkpoint, tokens: tokens,
      entries: checkpoint.entries(
        entries, tokens: tokens, processor: source.imageProcessor, request: request, notes: notes),
      request: request)
    let media = entries.compactMap { try? $0.result.get().media?.path }.filter { fileKind($0) == .regular }
    return (side, source.files + more + media)
  }

  /// Two prompts to one model: texts, or the names of sequences in files.
  private func prompts(_ model: String) throws -> Sides {
    let files = try sequences.readFiles()
    let conversations = try Conversations(sequences.texts.chat, model: model)
    let given = files.flatMap(\.entries) + conversations.entries
    let entries: [SequenceEntry]
    if files.isEmpty, sequences.texts.chat.isEmpty {
      entries = zip(["A", "B"], [first, second]).enumerated().map { index, prompt in
        var sequence = TokenSequence(id: prompt.0, origin: "text \(prompt.0)", text: prompt.1)
        sequence.pair = sequences.texts.pair(at: index)
        if sequences.decoderText.indices.contains(index) {
          sequence.decoder = .init(text: sequences.decoderText[index])
        }
        return SequenceEntry(id: prompt.0, result: .success(sequence))
      }
    } else {
      entries = try [first, second].map { id in
        guard let entry = given.first(where: { ExactName($0.id) == ExactName(id) }) else {
          let some = given.prefix(5).map { "'\(shortened($0.id))'" }.joined(separator: ", ")
          throw UsageError("no sequence is called '\(shortened(id))'; there are \(some)")
        }
        return entry
      }
    }
    let (side, sideFiles) = try modelSide(model, entries: entries, more: conversations.files)
    let names =
      files.isEmpty && sequences.texts.chat.isEmpty
      ? (a: shortened(first, limit: 60), b: shortened(second, limit: 60)) : (a: first, b: second)
    return Sides(
      a: side, b: side, names: names, title: "Two prompts to \(side.name)",
      pairs: [ComparisonPlan.Pair(id: "\(entries[0].id) and \(entries[1].id)", a: 0, b: 1)],
      files: sideFiles,
      known: files.map { InputFile(path: $0.path, byteCount: $0.byteCount, sha256: $0.sha256) })
  }

  /// Two files of captured attention, with the tokens of both or of each.
  private func captured() throws -> Sides {
    guard sequences.text.isEmpty, sequences.texts.hasNoFiles else {
      throw UsageError("--text, --text-file and --chat need a model; give captured attention its --tokens")
    }
    guard parts == nil else { throw UsageError("--parts is for models") }
    let files = try sequences.readFiles()
    let resolved = try files.flatMap(\.entries).map { entry in
      try ResolvedSequence(try entry.result.get(), vocabulary: nil, needsIDs: false)
    }
    guard resolved.count <= 2 else {
      throw UsageError(
        "captured attention takes one sequence of tokens, or two; found \(resolved.count)")
    }
    func side(_ path: String, _ place: Int) throws -> CapturedFile {
      // Two sequences are those of A and B, or queries and keys where these are not as many.
      let isOwn = try resolved.count == 2 && CapturedFile.isSquare(path)
      return try CapturedFile(path, tokens: isOwn ? [resolved[place]] : resolved, selection: selection)
    }
    let (a, b) = (try side(first, 0), try side(second, 1))
    let names = Self.told(a.name, b.name, first, second)
    let id = files.count == 1 && resolved.count == 1 ? resolved[0].id : "attention"
    return Sides(
      a: a, b: b, names: names, title: "\(names.a) and \(names.b)",
      pairs: [ComparisonPlan.Pair(id: id, a: 0, b: 0)], files: [first, second],
      known: files.map { InputFile(path: $0.path, byteCount: $0.byteCount, sha256: $0.sha256) })
  }
}

/// An operand that is no path.
struct MissingOperand: Error, CustomStringConvertible {
  let path: String
  var description: String {
    "\(shortened(path)): no such file or directory; two texts are compared with --model PATH"
  }
}
