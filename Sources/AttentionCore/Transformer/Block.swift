/// The attention of one layer, as data. What a bare set of weights lacks is `nil`.
public struct AttentionLayer: Sendable {
  /// Number of query heads.
  public let heads: Int
  /// Number of key and value heads; query head h reads head `h / (heads / keyValueHeads)`.
  public let keyValueHeads: Int
  /// d_head, the width of a query and of a key.
  public let headWidth: Int
  /// To queries, `[d_model] → [heads · d_head]`.
  public let query: LinearMap
  /// To keys, `[d_model] → [keyValueHeads · d_head]`.
  public let key: LinearMap
  /// To values, `[d_model] → [keyValueHeads · d_head]`.
  public let value: LinearMap?
  /// From all heads' z back to the residual stream, `[heads · d_head] → [d_model]`.
  public let output: LinearMap?
  /// What scores are multiplied by, 1/√d_head in most models.
  public let scale: Float
  /// Which keys are visible.
  public let mask: AttentionMask
  /// Rotation of queries and keys by position, where there is one.
  public let rotary: RotaryPositions?

  /// `heads` must be a multiple of `keyValueHeads`, and the maps must fit.
  public init(
    heads: Int, keyValueHeads: Int, headWidth: Int, query: LinearMap, key: LinearMap, value: LinearMap?,
    output: LinearMap?, scale: Float, mask: AttentionMask, rotary: RotaryPositions? = nil
  ) {
    precondition(heads > 0 && keyValueHeads > 0 && heads % keyValueHeads == 0)
    precondition(query.outputs == heads * headWidth && key.outputs == keyValueHeads * headWidth)
    precondition(value == nil || value?.outputs == keyValueHeads * headWidth)
    precondition(output == nil || output?.inputs == heads * headWidth)
    precondition((rotary?.inverseFrequencies.count ?? 0) * 2 <= headWidth)
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headWidth = headWidth
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.scale = scale
    self.mask = mask
    self.rotary = rotary
  }
}

/// One block of a transformer: attention, norms and MLP, and how they are joined.
public struct Block: Sendable {
  /// The order of norms and residual sums.
  public enum Residual: String, Sendable {
    /// x += attention(norm x), then x += mlp(norm x) (GPT-2, Llama).
    case preNorm = "pre-norm"
    /// x += attention(norm x) + mlp(norm x) (GPT-J, GPT-NeoX).
    case parallel
    /// x = norm(x + attention(x)), then x = norm(x + mlp(x)) (BERT).
    case postNorm = "post-norm"
  }

  /// Where the norms stand.
  public let residual: Residual
  /// The norm that belongs to the attention.
  public let attentionNorm: Norm?
  /// The attention.
  public let attention: AttentionLayer
  /// The norm that belongs to the MLP.
  public let mlpNorm: Norm?
  /// The feed-forward part.
  public let mlp: MLP?

  /// Puts a block together; what is `nil` is left out of the computation.
  public init(
    residual: Residual, attentionNorm: Norm?, attention: AttentionLayer, mlpNorm: Norm? = nil, mlp: MLP? = nil
  ) {
    self.residual = residual
    self.attentionNorm = attentionNorm
    self.attention = attention
    self.mlpNorm = mlpNorm
    self.mlp = mlp
  }
}
