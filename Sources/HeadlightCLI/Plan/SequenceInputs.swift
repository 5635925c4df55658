import AttentionCore
import Checkpoints
import ImageInputs
import TensorFiles
import TokenSequences
import Tokenizers

/// What the stacks of a model read of one sequence, and the tokens that stand beside their maps.
struct SequenceInputs {
  private typealias Token = ResolvedSequence.Token

  private let sequence: TokenSequence
  private let model: Transformer
  private let modelTokens: ModelTokens
  private let facts: ModelFacts
  /// How images are prepared, where a sequence has one.
  private let processor: Result<ImageProcessor, ImageError>?
  /// What tokens are merged into.
  private let merge: MergeChoice?
  private(set) var notes: [String] = []
  private var image: SequenceImage?
  private var texts: [(key: String, text: String)] = []

  init(
    _ sequence: TokenSequence, checkpoint: Checkpoint, modelTokens: ModelTokens,
    processor: Result<ImageProcessor, ImageError>?, merge: MergeChoice?
  ) {
    self.sequence = sequence
    model = checkpoint.model
    facts = checkpoint.facts
    self.modelTokens = modelTokens
    self.processor = processor
    self.merge = merge
  }

  /// The sequence as a job, checked against the model.
  mutating func job(request: AttentionRequest, notes given: [String]) throws(SequenceError) -> SequenceJob {
    var inputs: [ModelInput?] = []
    var tokens: [[Token]] = []
    var words: [WordGroups?] = []
    var text: String?
    for stack in model.stacks {
      switch stack.source {
      case .embedding, .vectors:
        let resolved = try resolvedTokens(for: stack)
        inputs.append(
          resolved.map {
            ModelInput(
              count: $0.tokens.count, ids: $0.ids, segments: $0.segments, attentionMask: $0.attentionMask,
              positions: $0.positions)
          })
        tokens.append(resolved?.tokens ?? [])
        words.append(resolved.map { WordGroups($0, vocabulary: modelTokens.vocabulary) })
        text = text ?? resolved?.text
      case .patches, .audio:
        let features = try features(for: stack)
        inputs.append(features?.input)
        tokens.append(features?.tokens ?? [])
        words.append(nil)
        if merge != nil, features != nil {
          notes.append("image patches and audio frames are not merged: only tokens of text are")
        }
      }
    }
    try checkUse(inputs)
    do throws(AttentionError) { try model.validate(inputs) } catch { throw fail(error.description) }
    let views = views(inputs, tokens, words, request)
    guard !views.isEmpty else {
      throw fail("it gives none of the parts asked for (--parts) what they read")
    }
    if let note = views.mergeNote { notes.append(note) }
    return SequenceJob(
      id: sequence.id, text: texts.isEmpty ? sequence.text ?? text : text, texts: texts,
      inputs: inputs, views: views, notes: given + sequence.notes + notes)
  }

  private func fail(_ problem: String) -> SequenceError {
    SequenceError(origin: sequence.origin, problem: problem)
  }

  private mutating func resolvedTokens(for stack: Stack) throws(SequenceError) -> ResolvedSequence? {
    let own = stack.part == .decoder ? sequence.decoderSequence : sequence
    guard let own else { return nil }
    let resolved: ResolvedSequence
    if own.tokens != nil || own.ids != nil {
      resolved = try ResolvedSequence(
        own, vocabulary: modelTokens.vocabulary, needsIDs: stack.vocabularySize != nil)
    } else if let text = own.text, stack.vocabularySize != nil {
      let read = try modelTokens.resolve(own, text: text, isDecoder: stack.part == .decoder)
      texts.append((stack.part == .decoder ? "decoder_text" : "text", text))
      if let pair = own.pair { texts.append(("pair", pair)) }
      resolved = stack.part == .decoder ? read.shiftedRight(behind: try decoderStart()) : read
    } else {
      return nil
    }
    if resolved.segments != nil, !stack.hasSegments {
      notes.append("segments are given, but the model has no token types: they play no part")
    }
    return resolved
  }

  /// The token that a decoder reads first.
  private func decoderStart() throws(SequenceError) -> Token? {
    if let id = facts.decoderStart {
      let raw = modelTokens.token(id) ?? "#\(id)"
      return Token(raw: raw, label: TokenLabel.display(raw), id: id, isSpecial: true)
    }
    // mBART's decoder starts with the language, which its tokenizer puts last.
    if facts.family == "mbart" { return nil }
    throw fail(
      "config.json has no 'decoder_start_token_id', so what the decoder reads first is not known; give 'decoder_tokens' or 'decoder_ids'"
    )
  }

  private mutating func features(
    for stack: Stack
  ) throws(SequenceError) -> (input: ModelInput, tokens: [Token])? {
    switch (stack.source, sequence.media) {
    case (.patches(let patches), .image(let path)?):
      let read: (image: SequenceImage, pixels: Tensor)
      guard let processor else { return nil }
      do throws(ImageError) {
        read = try SequenceImage.read(path, for: patches, by: try processor.get())
      } catch {
        throw fail(error.description)
      }
      image = read.image
      return try patchInput(patches, read.pixels, path: path)
    case (.patches(let patches), .pixelValues(let path)?):
      return try patchInput(patches, try tensor(path), path: path)
    case (.audio(let frontEnd), .inputFeatures(let path)?):
      let input = ModelInput(count: frontEnd.count, ids: nil, features: try tensor(path))
      return (input, (0..<frontEnd.count).map { Self.token("\($0)") })
    default: return nil
    }
  }

  private func patchInput(
    _ patches: PatchEmbedding, _ pixels: Tensor, path: String
  ) throws(SequenceError) -> (input: ModelInput, tokens: [Token]) {
    let count: Int
    do throws(AttentionError) { count = try patches.tokenCount(of: pixels) } catch {
      throw fail("\(path): \(error)")
    }
    return (
      ModelInput(count: count, ids: nil, features: pixels), patches.labels(of: pixels).map(Self.token)
    )
  }

  private static func token(_ label: String) -> Token { Token(raw: label, label: label) }

  /// The one tensor of a file.
  private func tensor(_ path: String) throws(SequenceError) -> Tensor {
    let archive: TensorArchive
    do throws(TensorFileError) { archive = try TensorArchive.open(path) } catch {
      throw fail(error.description)
    }
    guard archive.names.count == 1, let tensor = archive.names.first.flatMap({ archive[$0] }) else {
      throw fail("\(path): expected one tensor, found \(archive.names.count)")
    }
    return tensor.withoutBatch
  }

  /// What a sequence brings and no stack reads is an error: the reader would take it for part of the result.
  private func checkUse(_ inputs: [ModelInput?]) throws(SequenceError) {
    let stacks = model.stacks
    let readsTokens = stacks.contains { $0.part != .decoder && $0.vocabularySize != nil || $0.readsVectors }
    if sequence.tokens != nil || sequence.ids != nil || sequence.media == nil && sequence.text != nil,
      !readsTokens
    {
      throw fail("the model reads no tokens here; it needs \(needs)")
    }
    if sequence.decoder != nil, !stacks.contains(where: { $0.part == .decoder }) {
      throw fail(
        "tokens or text are given for a decoder, but the model has no decoder beside an encoder")
    }
    if sequence.media != nil, !inputs.contains(where: { $0?.features != nil }) {
      throw fail("the model does not read the file that the sequence names; it needs \(needs)")
    }
    if inputs.allSatisfy({ $0 == nil }) { throw fail("the model needs \(needs)") }
  }

  /// What sequences for the model have.
  private var needs: String {
    model.stacks.map { stack in
      switch stack.source {
      case .embedding, .vectors:
        switch (stack.part == .decoder, stack.vocabularySize != nil) {
        case (true, _): "'decoder_tokens', 'decoder_ids' or 'decoder_text'"
        case (false, true): "'tokens', 'ids' or 'text'"
        case (false, false): "'tokens' or 'ids'"
        }
      case .patches: "'image' or 'pixel_values'"
      case .audio: "'input_features'"
      }
    }.joined(separator: " and ")
  }

  /// The parts that run, in order.
  private func views(
    _ inputs: [ModelInput?], _ tokens: [[Token]], _ words: [WordGroups?], _ request: AttentionRequest
  ) -> [PartView] {
    var views: [PartView] = []
    for (index, stack) in model.stacks.enumerated() {
      guard let input = inputs[index] else { continue }
      views.append(
        PartView(
          part: stack.part, queryTokens: tokens[index], queryMask: input.attentionMask,
          keyMask: input.attentionMask,
          image: stack.readsPatches ? image : nil
        ).grouped(queries: words[index], keys: words[index], into: merge))
      if stack.hasCross, index > 0 {
        views.append(
          PartView(
            part: .cross, queryTokens: tokens[index], keyTokens: tokens[index - 1],
            queryMask: input.attentionMask, keyMask: inputs[index - 1]?.attentionMask
          ).grouped(queries: words[index], keys: words[index - 1], into: merge))
      }
    }
    return views.filter { !model.maps(of: $0.part, for: request).isEmpty }
  }
}

extension Stack {
  fileprivate var readsVectors: Bool { if case .vectors = source { true } else { false } }
  fileprivate var readsPatches: Bool { if case .patches = source { true } else { false } }
}

extension TokenSequence.Media {
  /// Where the file is.
  var path: String {
    switch self {
    case .image(let path), .pixelValues(let path), .inputFeatures(let path): path
    }
  }
}

extension Tensor {
  /// Pixels without the batch dimension of 1 that processors put in front of them.
  fileprivate var withoutBatch: Tensor {
    guard shape.count == 4, shape[0] == 1 else { return self }
    return Tensor(
      elementType: elementType, shape: Array(shape.dropFirst()), storage: storage, byteOffset: byteOffset)
  }
}

extension PatchEmbedding {
  /// What stands beside the rows and columns of a map: the names of the tokens before the patches, and row and column of
  /// each patch.
  fileprivate func labels(of pixels: Tensor) -> [String] {
    let grid = grid(of: pixels) ?? (0, 0)
    return tokens.map(\.name)
      + (0..<grid.rows).flatMap { row in (0..<grid.columns).map { "\(row),\($0)" } }
  }
}
