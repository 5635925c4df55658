/// Blocks that run one after the other over one sequence: a whole model, an encoder, a decoder, or a tower.
public struct Stack: Sendable {
  /// Where the vectors of layer 0 come from.
  public enum Source: Sendable {
    /// Token ids are looked up.
    case embedding(Embedding)
    /// The vectors themselves, `[n, d_model]`: a sequence must have n tokens.
    case vectors(Tensor)
    /// Patches of an image, which comes with each sequence.
    case patches(PatchEmbedding)
    /// Log-mel features, which come with each sequence.
    case audio(AudioFrontEnd)
  }

  /// What its self-attention is called, where the model has several stacks.
  public let part: AttentionPart?
  /// Where the vectors of layer 0 come from.
  public let source: Source
  /// The blocks, layer 0 first.
  public let blocks: [Block]
  /// Width of the residual stream.
  public let modelWidth: Int
  /// The most tokens that the stack takes, where it has a limit.
  public let contextLength: Int?
  /// Applied to the last layer's output where another stack attends to it.
  public let finalNorm: Norm?
  /// W_U, from the stream to scores of tokens, where it is known. Circuits alone read it: it comes after all attention.
  public var unembedding: LinearMap?

  /// `blocks` must not be empty.
  public init(
    part: AttentionPart? = nil, source: Source, blocks: [Block], modelWidth: Int, contextLength: Int?,
    finalNorm: Norm? = nil
  ) {
    precondition(!blocks.isEmpty)
    self.part = part
    self.source = source
    self.blocks = blocks
    self.modelWidth = modelWidth
    self.contextLength = contextLength
    self.finalNorm = finalNorm
  }

  /// Whether it attends to the output of the stack before it.
  public var hasCross: Bool { blocks.contains { $0.cross != nil } }

  /// Whether token types are part of the input.
  public var hasSegments: Bool {
    if case .embedding(let embedding) = source { embedding.segments != nil } else { false }
  }

  /// Whether positions that an input gives are read by anything; a bias by distance goes by places instead.
  public var readsPositions: Bool {
    if case .embedding(let embedding) = source, embedding.positions != nil { return true }
    return blocks.contains { $0.attention.layer.rotary != nil }
  }

  /// Number of ids that the vocabulary has, where tokens are looked up.
  public var vocabularySize: Int? {
    if case .embedding(let embedding) = source { embedding.tokens.shape[0] } else { nil }
  }

  /// The first layer that lacks what the layer after it depends on, and what that is; bare weights may lack values and
  /// outputs. Its own attention can be computed, that of the layers after it cannot.
  public var firstGap: (layer: Int, missing: String)? {
    for (layer, block) in blocks.dropLast().enumerated() {
      if block.attention.layer.value == nil { return (layer, "W_V") }
      if block.attention.layer.output == nil { return (layer, "W_O") }
    }
    return nil
  }
}

/// A transformer as data: everything the forward pass needs to know, whatever family it came from.
public struct Transformer: Sendable {
  /// In the order in which they run. One that has cross-attention reads the output of the one before it.
  public let stacks: [Stack]

  /// `stacks` must not be empty; the first one has no cross-attention, and one that has is as wide as the one before it.
  public init(stacks: [Stack]) {
    precondition(stacks.first.map { !$0.hasCross } ?? false)
    for (stack, next) in zip(stacks, stacks.dropFirst()) where next.hasCross {
      let keys = next.blocks.compactMap { $0.cross?.layer.key.inputs }
      precondition(next.modelWidth == stack.modelWidth && keys.allSatisfy { $0 == stack.modelWidth })
    }
    self.stacks = stacks
  }

  /// A model of one stack.
  public init(source: Stack.Source, blocks: [Block], modelWidth: Int, contextLength: Int?) {
    self.init(
      stacks: [Stack(source: source, blocks: blocks, modelWidth: modelWidth, contextLength: contextLength)])
  }

  /// The kinds of attention that it has, in order: one that has no name, or several named ones.
  public var parts: [AttentionPart?] {
    stacks.flatMap { $0.hasCross ? [$0.part, .cross] : [$0.part] }.sorted { left, right in
      guard let left, let right else { return false }
      return left < right
    }
  }

  /// The attention of every layer of a part.
  public func layers(of part: AttentionPart?) -> [AttentionLayer] {
    if part == .cross { return stacks.flatMap { $0.blocks.compactMap { $0.cross?.layer } } }
    return stacks.filter { $0.part == part }.flatMap { $0.blocks.map(\.attention.layer) }
  }

  /// Checks that layer `last` of every stack can be computed.
  ///
  /// - Throws: `AttentionError.cannotContinue` when a layer before it has a gap.
  public func checkContinuity(upTo last: Int) throws(AttentionError) {
    for stack in stacks {
      if let gap = stack.firstGap, gap.layer < last {
        throw .cannotContinue(layer: gap.layer, missing: gap.missing)
      }
    }
  }

  /// The maps of `part` that a forward pass hands over for `request`, in order.
  public func maps(of part: AttentionPart?, for request: AttentionRequest) -> [HeadID] {
    guard request.takes(part) else { return [] }
    let attention = layers(of: part)
    return request.layers.filter { $0 < attention.count }.flatMap { layer in
      request.heads.filter { $0 < attention[layer].heads }.map { HeadID(part: part, layer: layer, head: $0) }
        + (request.includesIdentity ? [HeadID(part: part, layer: layer, kind: .identity)] : [])
        + request.layerMaps(of: part).map { HeadID(part: part, layer: layer, kind: .layerMap($0)) }
    }
  }
}
