import AttentionCore
import Checkpoints
import FileAccess
import ImageInputs
import TokenSequences

extension AttentionSource {
  /// The layers asked for; without that, all that can be computed, and what is to be said of those that cannot.
  func chosenLayers(_ selection: NumberSelection?) throws -> (layers: [Int], note: String?) {
    guard let chosen = try selection?.numbers(below: layerCount, what: "layer") else {
      guard case .model(let checkpoint, _) = self, let gap = checkpoint.model.stacks[0].firstGap else {
        return (self.layers, nil)
      }
      let note =
        "layers from \(gap.layer + 1) on are left out: layer \(gap.layer) has no \(gap.missing) to feed them"
      return (Array(0...gap.layer), note)
    }
    let known = Set(self.layers)
    if let missing = chosen.first(where: { !known.contains($0) }) {
      throw UsageError("--layers: the file has no layer \(missing)")
    }
    if case .model(let checkpoint, _) = self, let last = chosen.last {
      try checkpoint.model.checkContinuity(upTo: last)
    }
    return (chosen, nil)
  }

  /// How the files of the model say that images are prepared.
  var imageProcessor: Result<ImageProcessor, ImageError>? {
    guard case .model(let checkpoint, _) = self else { return nil }
    do throws(ImageError) {
      return .success(
        try ImageProcessor.open(
          directory: Paths.modelDirectory(checkpoint.path), modelType: checkpoint.facts.family))
    } catch {
      return .failure(error)
    }
  }
}

extension Checkpoint {
  /// Sequences as jobs that are made when their turn comes; a bad one is an entry that says so.
  ///
  /// - Parameter notes: what is to be said with each sequence.
  func entries(
    _ entries: [SequenceEntry], tokens: ModelTokens, processor: Result<ImageProcessor, ImageError>?,
    request: AttentionRequest, merge: MergeChoice? = nil, notes: [String]
  ) -> [BatchEntry] {
    let names = SafeNames.make(entries.map(\.id))
    return zip(entries, names).map { entry, name in
      BatchEntry(id: entry.id, directory: name) {
        do throws(SequenceError) {
          var inputs = SequenceInputs(
            try entry.result.get(), checkpoint: self, modelTokens: tokens, processor: processor, merge: merge)
          return .success(try inputs.job(request: request, notes: notes))
        } catch {
          return .failure(error)
        }
      }
    }
  }
}
