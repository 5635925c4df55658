import AttentionCore
import Checkpoints
import FileAccess
import TokenSequences
import Tokenizers

/// How the tokens of sequences are found for a model.
struct ModelTokens: Sendable {
  /// The tokens by their ids, where the model's files have them; read only where a sequence gives tokens or ids.
  var vocabulary: Vocabulary?
  /// What takes texts apart; opened only where a sequence has text alone.
  var tokenizer: Result<Tokenizer, any Error>?
  /// Whether texts get the model's special tokens.
  var addsSpecialTokens = true
  /// What is to be said where tokens are shown.
  var notes: [String] = []

  /// The files that were read, each once.
  var files: [String] {
    let files = opened?.files ?? []
    return files + [vocabulary?.path].compactMap { $0 }.filter { !files.contains($0) }
  }

  /// What is to be said of texts that were taken apart.
  var tokenizerNotes: [String] { opened?.notes ?? [] }

  private var opened: Tokenizer? { try? tokenizer?.get() }

  /// The tokens by their ids, of the vocabulary or of the tokenizer.
  var knownVocabulary: Vocabulary? { vocabulary ?? opened?.vocabulary }

  /// The token with an id, as the vocabulary spells it.
  func token(_ id: Int) -> String? { vocabulary?.token(id) ?? opened?.token(id) }

  /// Opens what the sequences need of it.
  ///
  /// - Throws: when none of the sequences could be read without what is wrong.
  static func open(_ checkpoint: Checkpoint, for sequences: [SequenceEntry]) throws -> ModelTokens {
    var tokens = ModelTokens()
    let good = sequences.compactMap { try? $0.result.get() }
    let texts = good.filter { checkpoint.model.needsTokenizer(for: $0) }
    if !texts.isEmpty {
      let tokenizer = Result { try Tokenizer.open(modelPath: checkpoint.path) }
      let isTextAlone = texts.count == good.count
      if case .failure(let error) = tokenizer, isTextAlone { throw error }
      tokens.tokenizer = tokenizer
      if isTextAlone { return tokens }
    }
    if let own = try checkpoint.tokens {
      tokens.vocabulary = Vocabulary(
        path: own.path, entries: own.tokens.enumerated().map { ($1, $0) }, isByteLevel: own.isByteLevel,
        specialIDs: own.specialIDs)
      return tokens
    }
    do throws(TokenizerError) {
      let directory = Paths.modelDirectory(checkpoint.path)
      tokens.vocabulary = try Vocabulary.read(directory: directory)
      // A SentencePiece model is read as a whole.
      if tokens.vocabulary == nil { tokens.vocabulary = try Tokenizer.open(directory: directory)?.vocabulary }
    } catch {
      // Where every token has its id, the vocabulary would only have given labels.
      let looksUp = checkpoint.model.stacks.contains { $0.vocabularySize != nil }
      guard !looksUp || good.allSatisfy({ $0.ids != nil }) else { throw error }
      tokens.notes = [
        "the model's vocabulary cannot be used, so tokens are shown as the sequence gives them: \(error)"
      ]
    }
    return tokens
  }

  /// What is made of a text.
  ///
  /// - Parameter isDecoder: whether a decoder reads it beside an encoder.
  func resolve(
    _ sequence: TokenSequence, text: String, isDecoder: Bool
  ) throws(SequenceError) -> ResolvedSequence {
    switch tokenizer {
    case .success(let tokenizer)?:
      return try ResolvedSequence(
        sequence, text: text, tokenizer: isDecoder ? tokenizer.forDecoder : tokenizer,
        addsSpecialTokens: addsSpecialTokens)
    case .failure(let error)?: throw SequenceError(origin: sequence.origin, problem: "\(error)")
    case nil: throw SequenceError(origin: sequence.origin, problem: "text needs the model's tokenizer")
    }
  }
}

extension Paths {
  /// The directory in which a model's configuration and vocabulary are.
  static func modelDirectory(_ model: String) -> String {
    fileKind(model) == .directory ? model : directory(model)
  }
}

extension Transformer {
  /// Whether it has to take a text of the sequence apart.
  fileprivate func needsTokenizer(for sequence: TokenSequence) -> Bool {
    stacks.contains { stack in
      let own = stack.part == .decoder ? sequence.decoderSequence : sequence
      guard stack.vocabularySize != nil, let own else { return false }
      return own.text != nil && own.tokens == nil && own.ids == nil
    }
  }
}
