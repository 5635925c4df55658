import AttentionCore

/// The blocks that vision transformers and the text towers beside them share: a layer norm before each part, and biases.
struct PreNormBlocks {
  /// What the parts of a block are called.
  struct Names {
    var attentionNorm: String
    var query: String
    var key: String
    var value: String
    var output: String
    var mlpNorm: String
    var up: String
    var down: String
    /// What is multiplied into what attention and MLP write, where there is such a thing.
    var attentionGain: String?
    var mlpGain: String?
  }

  let weights: WeightReader
  let names: Names
  /// Number of layers.
  let layers: Int
  let width: Int
  let epsilon: Double
  private let heads: Int
  private let headWidth: Int
  /// Heads that were taken out of each layer.
  private let pruned: [Int: Int]
  private let hasProjectionBias: Bool
  private let mask: AttentionMask

  /// Reads the sizes; what the configuration leaves out is taken from `defaults`.
  ///
  /// - Parameter hasProjectionSettings: whether the width of heads and the biases of their projections are settings.
  init(
    _ config: ConfigReader, _ weights: WeightReader, names: Names, defaults: Defaults,
    hasProjectionSettings: Bool, mask: AttentionMask = .bidirectional
  ) throws(CheckpointError) {
    self.weights = weights
    self.names = names
    layers = try config.int("num_hidden_layers", default: defaults.layers)
    width = try config.int("hidden_size", default: defaults.width)
    heads = try config.int("num_attention_heads", default: defaults.heads)
    let ownHeadWidth = hasProjectionSettings ? try config.optionalInt("head_dim") : nil
    headWidth =
      if let ownHeadWidth { ownHeadWidth } else { try config.headWidth(width: width, heads: heads) }
    epsilon = try config.double("layer_norm_eps", default: defaults.epsilon)
    hasProjectionBias = hasProjectionSettings ? try config.bool("qkv_bias", default: true) : true
    self.pruned = try config.prunedHeads(of: heads, layers: layers)
    self.mask = mask
  }

  /// What a configuration means that leaves sizes out.
  struct Defaults {
    var layers = 12
    var width = 768
    var heads = 12
    var epsilon: Double
  }

  /// The block whose tensors' names begin with `name`.
  func block(_ name: String, layer: Int, mlp: FeedForward) throws(CheckpointError) -> Block {
    let heads = heads - (pruned[layer] ?? 0)
    func projection(_ part: String) throws(CheckpointError) -> LinearMap {
      try weights.linear(
        "\(name).\(part)", inputs: width, outputs: heads * headWidth, bias: hasProjectionBias)
    }
    let attention = AttentionLayer(
      heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try projection(names.query),
      key: try projection(names.key), value: try projection(names.value),
      output: try weights.linear(
        "\(name).\(names.output)", inputs: heads * headWidth, outputs: width, bias: true),
      scale: 1 / Float(headWidth).squareRoot(), mask: mask)
    return Block(
      attention: Sublayer(
        attention, normBefore: try norm("\(name).\(names.attentionNorm)"),
        gain: try gain(name, names.attentionGain).map { .perDimension($0) }),
      mlp: Sublayer(
        mlp, normBefore: try norm("\(name).\(names.mlpNorm)"),
        gain: try gain(name, names.mlpGain).map { .perDimension($0) }))
  }

  /// The MLP of the block `name`: up, activation, down.
  func mlp(_ name: String, inner: Int, activation: Activation) throws(CheckpointError) -> FeedForward {
    try weights.mlp(
      up: "\(name).\(names.up)", down: "\(name).\(names.down)", width: width, inner: inner,
      activation: activation)
  }

  /// `NAME.weight` and `NAME.bias` of a layer norm.
  func norm(_ name: String) throws(CheckpointError) -> Norm {
    try weights.layerNorm(name, width: width, epsilon: epsilon)
  }

  private func gain(_ name: String, _ part: String?) throws(CheckpointError) -> [Float]? {
    if let part { try weights.vector("\(name).\(part)", count: width) } else { nil }
  }
}
