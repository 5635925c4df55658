/// What turns token ids into the vectors that enter layer 0.
public struct Embedding: Sendable {
  /// `[d_vocab, d_model]`.
  public let tokens: Tensor
  /// Learned vectors of absolute positions, `[positions, d_model]`.
  public let positions: Tensor?
  /// Learned vectors of token types, `[types, d_model]`.
  public let segments: Tensor?
  /// Applied to the sum.
  public let norm: Norm?

  /// All tables must have the same width.
  public init(tokens: Tensor, positions: Tensor? = nil, segments: Tensor? = nil, norm: Norm? = nil) {
    self.tokens = tokens
    self.positions = positions
    self.segments = segments
    self.norm = norm
  }
}

/// A transformer as data: everything the forward pass needs to know, whatever family it came from.
public struct Transformer: Sendable {
  /// Where the vectors of layer 0 come from.
  public enum Source: Sendable {
    /// Token ids are looked up.
    case embedding(Embedding)
    /// The vectors themselves, `[n, d_model]`: a sequence must have n tokens.
    case vectors(Tensor)
  }

  /// Where the vectors of layer 0 come from.
  public let source: Source
  /// The blocks, layer 0 first.
  public let blocks: [Block]
  /// Width of the residual stream.
  public let modelWidth: Int
  /// The most tokens that the model takes, where it has a limit.
  public let contextLength: Int?

  /// `blocks` must not be empty.
  public init(source: Source, blocks: [Block], modelWidth: Int, contextLength: Int?) {
    precondition(!blocks.isEmpty)
    self.source = source
    self.blocks = blocks
    self.modelWidth = modelWidth
    self.contextLength = contextLength
  }

  /// The first layer that lacks what the layer after it depends on, and what that is; bare weights may lack values and
  /// outputs. Its own attention can be computed, that of the layers after it cannot.
  public var firstGap: (layer: Int, missing: String)? {
    for (layer, block) in blocks.dropLast().enumerated() {
      if block.attention.value == nil { return (layer, "W_V") }
      if block.attention.output == nil { return (layer, "W_O") }
    }
    return nil
  }

  /// Checks that layer `last` can be computed.
  ///
  /// - Throws: `AttentionError.cannotContinue` when a layer before it has a gap.
  public func checkContinuity(upTo last: Int) throws(AttentionError) {
    if let gap = firstGap, gap.layer < last { throw .cannotContinue(layer: gap.layer, missing: gap.missing) }
  }

  /// Whether token types are part of the input.
  public var hasSegments: Bool {
    if case .embedding(let embedding) = source { embedding.segments != nil } else { false }
  }

  /// Number of ids that the vocabulary has, where tokens are looked up.
  public var vocabularySize: Int? {
    if case .embedding(let embedding) = source { embedding.tokens.shape[0] } else { nil }
  }
}
