import AttentionCore
import Checkpoints
import TokenSequences

/// Where attention comes from: a model that is run, or a file that was captured elsewhere.
enum AttentionSource: Sendable {
  case model(Checkpoint, ModelTokens)
  case captured(CapturedAttention)

  /// The name that pages and figures show: that of the directory or file.
  var name: String {
    switch self {
    case .model(let checkpoint, _): displayName(ofPath: checkpoint.path)
    case .captured(let captured): displayName(ofPath: captured.path)
    }
  }

  /// Number of layers, counting from layer 0 to the last one known.
  var layerCount: Int {
    switch self {
    case .model(let checkpoint, _): checkpoint.model.stacks.map(\.blocks.count).max() ?? 0
    case .captured(let captured): (captured.layers.last?.number ?? 0) + 1
    }
  }

  /// Layers that have attention to show.
  var layers: [Int] {
    switch self {
    case .model: Array(0..<layerCount)
    case .captured(let captured): captured.layers.map(\.number)
    }
  }

  /// The most heads that a layer has.
  var headCount: Int {
    switch self {
    case .model(let checkpoint, _): checkpoint.parts.flatMap(\.heads).max() ?? 0
    case .captured(let captured): captured.layers.map(\.heads).max() ?? 0
    }
  }

  /// The kinds of attention that it has.
  var parts: [AttentionPart?] {
    switch self {
    case .model(let checkpoint, _): checkpoint.model.parts
    case .captured: [nil]
    }
  }

  /// The maps of a part that a run hands over, in order.
  func maps(of part: AttentionPart?, for request: AttentionRequest) -> [HeadID] {
    switch self {
    case .model(let checkpoint, _): checkpoint.model.maps(of: part, for: request)
    case .captured(let captured):
      captured.layers.filter { request.layers.contains($0.number) }.flatMap { layer in
        request.heads.filter { $0 < layer.heads }.map { HeadID(layer: layer.number, head: $0) }
          + request.layerMaps(of: nil).map { HeadID(layer: layer.number, kind: .layerMap($0)) }
      }
    }
  }

  /// The attention of a layer, where it was not captured elsewhere.
  func layer(_ layer: Int, of part: AttentionPart?) -> AttentionLayer? {
    guard case .model(let checkpoint, _) = self else { return nil }
    let layers = checkpoint.model.layers(of: part)
    return layers.indices.contains(layer) ? layers[layer] : nil
  }

  /// The weight files, the configuration and the vocabulary.
  var files: [String] {
    switch self {
    case .model(let checkpoint, let tokens):
      checkpoint.files + tokens.files.filter { !checkpoint.files.contains($0) }
    case .captured(let captured): captured.files
    }
  }

  /// What is to be said of the tokenizer, where texts were taken apart.
  var tokenizerNotes: [String] {
    if case .model(_, let tokens) = self { tokens.tokenizerNotes } else { [] }
  }

  /// Runs one sequence; the observer is called from several threads.
  func run(
    _ job: SequenceJob, request: AttentionRequest, threads: Int,
    observer: @Sendable (HeadAttention) throws -> Void
  ) throws {
    switch self {
    case .model(let checkpoint, _):
      try ForwardPass(model: checkpoint.model, threads: threads)
        .run(job.inputs, request: request, observer: observer)
    case .captured(let captured):
      try captured.run(request: request, threads: threads, observer: observer)
    }
  }
}

/// One sequence that can be run.
struct SequenceJob: Sendable {
  let id: String
  let text: String?
  /// What the tokenizer took apart, each with its name.
  var texts: [(key: String, text: String)] = []
  /// What each stack of the model reads.
  let inputs: [ModelInput?]
  /// The kinds of attention that there are to show.
  let views: [PartView]
  /// What is to be said about the sequence.
  var notes: [String] = []
}

/// One sequence of the batch: it can be run, or it is known to be bad.
struct BatchEntry: Sendable {
  let id: String
  /// The name of its directory in the output.
  let directory: String
  /// Made when its turn comes: images and tensors are read then.
  let job: @Sendable () -> Result<SequenceJob, SequenceError>
}
