/// A part of a block with what stands around it: `x ← normAfterSum(x + gain · normAfter(layer(normBefore(x))))`.
public struct Sublayer<Layer: Sendable>: Sendable {
  /// What is multiplied into what the layer writes.
  public enum Gain: Sendable, Equatable {
    /// One number (Granite's residual multiplier).
    case uniform(Float)
    /// One number a dimension (layer scale, Touvron et al. 2021).
    case perDimension([Float])
  }

  /// The attention or the MLP.
  public let layer: Layer
  /// Normalises what the layer reads (pre-norm).
  public let normBefore: Norm?
  /// Normalises what the layer writes, before the sum.
  public let normAfter: Norm?
  /// Multiplied into what the layer writes, after its norm.
  public let gain: Gain?
  /// Normalises the sum (post-norm).
  public let normAfterSum: Norm?
  /// Whether what `normBefore` gives is added in place of x (a variant of BLOOM).
  public let residualIsNormed: Bool

  /// Puts a sublayer together; what is `nil` is left out of the computation.
  public init(
    _ layer: Layer, normBefore: Norm? = nil, normAfter: Norm? = nil, gain: Gain? = nil,
    normAfterSum: Norm? = nil, residualIsNormed: Bool = false
  ) {
    self.layer = layer
    self.normBefore = normBefore
    self.normAfter = normAfter
    self.gain = gain
    self.normAfterSum = normAfterSum
    self.residualIsNormed = residualIsNormed
  }
}

/// One block of a transformer: attention, cross-attention and MLP, and how they are joined.
public struct Block: Sendable {
  /// What the MLP reads.
  public enum MLPInput: String, Sendable {
    /// The sum after attention: one after the other.
    case sum
    /// The block's input, through the MLP's own norm: side by side (GPT-NeoX).
    case blockInput
    /// What the attention reads, with one norm for both (GPT-J).
    case attentionInput
  }

  /// Attention to the stack's own tokens.
  public let attention: Sublayer<AttentionLayer>
  /// Attention to the output of the stack before, in a decoder.
  public let cross: Sublayer<AttentionLayer>?
  /// The feed-forward part.
  public let mlp: Sublayer<FeedForward>?
  /// What the feed-forward part reads.
  public let mlpInput: MLPInput
  /// A convolution that reads the block's input, after everything else.
  public let convolution: Sublayer<TokenConvolution>?

  /// Puts a block together; what is `nil` is left out of the computation.
  public init(
    attention: Sublayer<AttentionLayer>, cross: Sublayer<AttentionLayer>? = nil,
    mlp: Sublayer<FeedForward>? = nil, mlpInput: MLPInput = .sum,
    convolution: Sublayer<TokenConvolution>? = nil
  ) {
    precondition(cross?.layer.rotary == nil)
    precondition(mlpInput != .attentionInput || mlp?.normBefore == nil)
    self.attention = attention
    self.cross = cross
    self.mlp = mlp
    self.mlpInput = mlpInput
    self.convolution = convolution
  }
}

/// The feed-forward part of a block, in one of its kinds.
public enum FeedForward: Sendable {
  /// One MLP for all tokens.
  case dense(MLP)
  /// Many MLPs, of which each token passes through a few.
  case experts(Experts)

  /// `x` and `y` are `[rows, d_model]`; `y` is overwritten.
  func apply(_ x: UnsafePointer<Float>, rows: Int, to y: UnsafeMutablePointer<Float>, parallel: Parallel) {
    switch self {
    case .dense(let mlp): mlp.apply(x, rows: rows, to: y, parallel: parallel)
    case .experts(let experts): experts.apply(x, rows: rows, to: y, parallel: parallel)
    }
  }
}
