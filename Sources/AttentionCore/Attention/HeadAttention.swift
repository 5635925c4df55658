/// What one head did with one sequence.
///
/// The buffers are working memory of the forward pass: they are valid during the observer's call only.
public struct HeadAttention {
  /// Which head, or which layer's baseline.
  public let id: HeadID
  /// Number of queries, the rows.
  public let queries: Int
  /// Number of keys, the columns.
  public let keys: Int
  /// The weights after softmax, `[query, key]`.
  public let pattern: UnsafeBufferPointer<Float>
  /// The scaled scores before mask and softmax, `[query, key]`, where asked for. Entries that the mask hides are
  /// not meaningful.
  public let scores: UnsafeBufferPointer<Float>?
  /// The weighted values `Σ_j a_ij v_j`, `[query, d_head]`, where asked for and the model has values.
  public let z: UnsafeBufferPointer<Float>?
  /// What the head adds to the residual stream, `z · W_O`, `[query, d_model]`, without the output's bias, where
  /// asked for and the model has W_O.
  public let output: UnsafeBufferPointer<Float>?
  /// ‖v_j W_O‖ of each key, `[key]`, where asked for and the model has values and W_O: a_ij times it is the norm of what key j adds
  /// to the residual stream at query i (Kobayashi et al. 2020). v has its bias, W_O has not.
  public let valueNorms: UnsafeBufferPointer<Float>?

  /// Puts a head together; for attention that was computed elsewhere, only `pattern` is known.
  public init(
    id: HeadID, queries: Int, keys: Int, pattern: UnsafeBufferPointer<Float>,
    scores: UnsafeBufferPointer<Float>? = nil, z: UnsafeBufferPointer<Float>? = nil,
    output: UnsafeBufferPointer<Float>? = nil, valueNorms: UnsafeBufferPointer<Float>? = nil
  ) {
    self.id = id
    self.queries = queries
    self.keys = keys
    self.pattern = pattern
    self.scores = scores
    self.z = z
    self.output = output
    self.valueNorms = valueNorms
  }
}
