/// The attention of one layer, as data. What a bare set of weights lacks is `nil`.
public struct AttentionLayer: Sendable {
  /// Number of query heads.
  public let heads: Int
  /// Number of key and value heads; query head h reads head `h / (heads / keyValueHeads)`.
  public let keyValueHeads: Int
  /// d_head, the width of a query and of a key.
  public let headWidth: Int
  /// The width of a value, d_head in most models.
  public let valueWidth: Int
  /// To queries, `[d_model] → [heads · d_head]`.
  public let query: Projection
  /// To keys, `[width of what is attended to] → [keyValueHeads · d_head]`.
  public let key: Projection
  /// To values, `[width of what is attended to] → [keyValueHeads · valueWidth]`.
  public let value: Projection?
  /// From all heads' z back to the residual stream, `[heads · valueWidth] → [d_model]`.
  public let output: LinearMap?
  /// Queries, keys and values are cut off at ± this (OLMo's `clip_qkv`).
  public let clip: Float?
  /// Normalises queries, before rotation.
  public let queryNorm: HeadNorm?
  /// Normalises keys, before rotation.
  public let keyNorm: HeadNorm?
  /// Rotation of queries and keys by position, where there is one.
  public let rotary: RotaryPositions?
  /// What products of queries and keys are multiplied by, 1/√d_head in most models.
  public let scale: Float
  /// Scaled scores s become `c · tanh(s / c)` with this c (Gemma 2).
  public let softCap: Float?
  /// What is added to scaled scores.
  public let bias: ScoreBias?
  /// Relative positions that have queries and keys of their own.
  public let relativePositions: DisentangledPositions?
  /// A score for each head that takes part in softmax without being a key (gpt-oss): rows sum to less than 1.
  public let sinks: [Float]?
  /// Which keys are visible.
  public let mask: AttentionMask

  /// `heads` must be a multiple of `keyValueHeads`, and the maps must fit.
  public init(
    heads: Int, keyValueHeads: Int, headWidth: Int, valueWidth: Int? = nil, query: Projection,
    key: Projection,
    value: Projection?, output: LinearMap?, clip: Float? = nil, queryNorm: HeadNorm? = nil,
    keyNorm: HeadNorm? = nil, rotary: RotaryPositions? = nil, scale: Float, softCap: Float? = nil,
    bias: ScoreBias? = nil, relativePositions: DisentangledPositions? = nil, sinks: [Float]? = nil,
    mask: AttentionMask
  ) {
    let valueWidth = valueWidth ?? headWidth
    precondition(heads > 0 && keyValueHeads > 0 && heads % keyValueHeads == 0)
    precondition(query.outputs == heads * headWidth && key.outputs == keyValueHeads * headWidth)
    precondition(value == nil || value?.outputs == keyValueHeads * valueWidth)
    precondition(output == nil || output?.inputs == heads * valueWidth)
    precondition(rotary.map { $0.firstDimension + 2 * $0.pairs <= headWidth } ?? true)
    precondition(sinks == nil || sinks?.count == heads)
    precondition(queryNorm?.fits(heads: heads, width: headWidth) ?? true)
    precondition(keyNorm?.fits(heads: keyValueHeads, width: headWidth) ?? true)
    precondition(relativePositions?.key.map { $0.outputs == keyValueHeads * headWidth } ?? true)
    precondition(relativePositions?.query.map { $0.outputs == heads * headWidth } ?? true)
    self.heads = heads
    self.keyValueHeads = keyValueHeads
    self.headWidth = headWidth
    self.valueWidth = valueWidth
    self.query = query
    self.key = key
    self.value = value
    self.output = output
    self.clip = clip
    self.queryNorm = queryNorm
    self.keyNorm = keyNorm
    self.rotary = rotary
    self.scale = scale
    self.softCap = softCap
    self.bias = bias
    self.relativePositions = relativePositions
    self.sinks = sinks
    self.mask = mask
  }

  /// The same with maps that are one step each.
  public init(
    heads: Int, keyValueHeads: Int, headWidth: Int, query: LinearMap, key: LinearMap, value: LinearMap?,
    output: LinearMap?, clip: Float? = nil, queryNorm: HeadNorm? = nil, keyNorm: HeadNorm? = nil,
    rotary: RotaryPositions? = nil, scale: Float, softCap: Float? = nil, bias: ScoreBias? = nil,
    relativePositions: DisentangledPositions? = nil, sinks: [Float]? = nil, mask: AttentionMask
  ) {
    self.init(
      heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth, query: Projection(query),
      key: Projection(key), value: value.map { Projection($0) }, output: output, clip: clip,
      queryNorm: queryNorm, keyNorm: keyNorm, rotary: rotary, scale: scale, softCap: softCap, bias: bias,
      relativePositions: relativePositions, sinks: sinks, mask: mask)
  }
}
