import AttentionCore
import Checkpoints
import Synchronization
import Tokenizers

/// Runs a model over random tokens that come twice (`--probe`).
///
/// Every stack that looks tokens up gets the same passages; a decoder beside an encoder reads what the encoder reads, and
/// cross-attention is not scored. A sequence of the probe starts as the sequences of the run do: with the special token that the
/// first of them starts with, where it does.
enum Probe {
  /// Passages are this long where the model takes as much.
  static let period = 32
  /// With a shorter passage, chance alone gives scores that would count.
  static let shortestPeriod = 6
  static let sequences = 8

  /// The scores of every head that is asked for.
  ///
  /// - Throws: `UsageError` where there is nothing to run or nothing to draw from.
  static func run(
    _ source: AttentionSource, entries: [BatchEntry], request: AttentionRequest, threads: Int
  ) throws -> [HeadID: ProbeScores] {
    guard case .model(let checkpoint, let tokens) = source else {
      throw UsageError("--probe runs the model on tokens of its own, and captured attention has no model")
    }
    let model = checkpoint.model
    let vocabulary = tokens.knownVocabulary
    let starts = starts(entries, model: model, specialIDs: vocabulary?.specialIDs ?? [])
    let probes = try probes(model, vocabulary: vocabulary, starts: starts)
    let parts = Set(zip(model.stacks, probes).filter { $1 != nil }.map(\.0.part))
    let request = AttentionRequest(
      layers: request.layers, heads: request.heads, parts: request.parts)
    let scores = Mutex<[HeadID: [ProbeScores]]>([:])
    for number in 0..<sequences {
      let inputs = probes.map { probe in
        (probe?.sequences[number]).map { ModelInput(count: $0.count, ids: $0) }
      }
      try ForwardPass(model: model, threads: threads).run(inputs, request: request) { head in
        guard parts.contains(head.id.part),
          let probe = zip(model.stacks, probes).first(where: { $0.0.part == head.id.part })?.1
        else { return }
        let score = probe.scores(head)
        scores.withLock { $0[head.id, default: []].append(score) }
      }
    }
    return scores.withLock { $0 }.compactMapValues { ProbeScores.mean($0) }
  }

  /// The special token that stands first in what each stack reads.
  private static func starts(_ entries: [BatchEntry], model: Transformer, specialIDs: Set<Int>) -> [Int?] {
    for entry in entries {
      guard case .success(let job) = entry.job() else { continue }
      return job.inputs.map { input in input?.ids?.first.flatMap { specialIDs.contains($0) ? $0 : nil } }
    }
    return model.stacks.map { _ in nil }
  }

  /// A probe for each stack that reads tokens.
  private static func probes(
    _ model: Transformer, vocabulary known: Vocabulary?, starts: [Int?]
  ) throws -> [RepeatedTokenProbe?] {
    let readers = model.stacks.filter { $0.vocabularySize != nil }
    guard let size = readers.compactMap(\.vocabularySize).min() else {
      throw UsageError("--probe: the model reads no tokens")
    }
    for (before, stack) in zip(model.stacks, model.stacks.dropFirst())
    where stack.hasCross && before.vocabularySize == nil {
      throw UsageError("--probe: the decoder needs more than tokens, which the probe does not have")
    }
    // Without a vocabulary nothing says which ids are special.
    let vocabulary = (0..<size).filter { id in
      known.map { $0.token(id) != nil && !$0.specialIDs.contains(id) } ?? true
    }
    let hasStart = starts.contains { $0 != nil }
    let context = readers.compactMap(\.contextLength).min() ?? .max
    let period = min(period, vocabulary.count, (context - (hasStart ? 1 : 0)) / 2)
    guard period >= shortestPeriod else {
      throw UsageError(
        vocabulary.count < shortestPeriod
          ? "--probe needs \(shortestPeriod) tokens that are not special; the vocabulary has \(vocabulary.count)"
          : "--probe needs \(2 * shortestPeriod + (hasStart ? 1 : 0)) tokens at once; the model takes \(context)"
      )
    }
    return zip(model.stacks, starts).map { stack, start in
      guard stack.vocabularySize != nil else { return nil }
      return RepeatedTokenProbe(vocabulary: vocabulary, start: start, period: period, count: sequences)
    }
  }
}
