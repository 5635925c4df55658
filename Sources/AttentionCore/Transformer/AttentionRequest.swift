/// Which maps a forward pass hands over, and what else of each head.
public struct AttentionRequest: Sendable {
  /// Layers whose attention is wanted, ascending; a stack that has fewer gives those it has. Layers after the last one
  /// are not computed, unless another stack attends to their output.
  public var layers: [Int]
  /// Heads wanted in each of these layers, ascending.
  public var heads: [Int]
  /// The parts wanted of a model with several; `nil` for all.
  public var parts: Set<AttentionPart>?
  /// Whether each layer's baseline Q = K = V = X is wanted too.
  public var includesIdentity: Bool
  /// Whether scores before softmax are wanted.
  public var includesScores: Bool
  /// Whether the weighted values z are wanted.
  public var includesZ: Bool
  /// Whether each head's own output z · W_O is wanted.
  public var includesOutput: Bool
  /// Whether the norm of each key's value through W_O is wanted.
  public var includesValueNorms: Bool
  /// Which maps made of all heads of a layer are wanted too.
  public var layerMaps: Set<LayerMap>

  /// Asks for the patterns of `heads` in `layers`; the rest is off until asked for.
  public init(
    layers: [Int], heads: [Int], parts: Set<AttentionPart>? = nil, includesIdentity: Bool = false,
    includesScores: Bool = false, includesZ: Bool = false, includesOutput: Bool = false,
    includesValueNorms: Bool = false, layerMaps: Set<LayerMap> = []
  ) {
    self.layers = layers
    self.heads = heads
    self.parts = parts
    self.includesIdentity = includesIdentity
    self.includesScores = includesScores
    self.includesZ = includesZ
    self.includesOutput = includesOutput
    self.includesValueNorms = includesValueNorms
    self.layerMaps = layerMaps
  }

  func takes(_ part: AttentionPart?) -> Bool {
    guard let part, let parts else { return true }
    return parts.contains(part)
  }
}
