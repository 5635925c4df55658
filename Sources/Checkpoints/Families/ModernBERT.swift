import AttentionCore

/// ModernBERT: rotary positions, a gated MLP, norms before what they feed, and layers that see only what is near, with a
/// base of their own.
enum ModernBERT: ModelFamily {
  static let modelTypes = ["modernbert"]
  static let prefixes = ["", "model."]
  static let probe = "embeddings.tok_embeddings.weight"
  static let blockPrefixes = ["layers.", "embeddings."]

  private static let global = "full_attention", local = "sliding_attention"

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    try config.refusePrunedHeads()
    let layers = try config.int("num_hidden_layers")
    let heads = try config.int("num_attention_heads")
    let width = try config.int("hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("intermediate_size")
    let kind = NormKind.layer(
      try config.double("norm_eps", default: 1e-5),
      tensors: try config.bool("norm_bias", default: false) ? .gainAndBias : .gain)
    let attentionBias = try config.bool("attention_bias", default: false)
    let mlpBias = try config.bool("mlp_bias", default: false)
    let activation = try config.activation("hidden_activation", default: "gelu")
    let reach = try config.int("local_attention", minimum: 0, default: 128) / 2
    let layerTypes = try layerTypes(config, layers: layers)
    var rotations: [String: RotaryPositions] = [:]
    for type in [global, local] where layerTypes.contains(type) {
      rotations[type] = try rotary(config, type, headWidth: headWidth)
    }

    func norm(_ name: String) throws(CheckpointError) -> Norm {
      try weights.norm(name, kind, shape: [width])
    }
    var blocks: [Block] = []
    for (layer, type) in layerTypes.enumerated() {
      let name = "layers.\(layer)"
      let fused = try weights.stacked(
        "\(name).attn.Wqkv", inputs: width, outputs: [width, width, width], bias: attentionBias)
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: fused[0], key: fused[1],
        value: fused[2],
        output: try weights.linear("\(name).attn.Wo", inputs: width, outputs: width, bias: attentionBias),
        rotary: rotations[type], scale: 1 / Float(headWidth).squareRoot(),
        mask: type == local ? AttentionMask(before: reach, after: reach) : .bidirectional)
      let gated = try weights.stacked(
        "\(name).mlp.Wi", inputs: width, outputs: [inner, inner], bias: mlpBias)
      let mlp = MLP(
        gate: gated[0], up: gated[1],
        down: try weights.linear("\(name).mlp.Wo", inputs: inner, outputs: width, bias: mlpBias),
        activation: activation)
      blocks.append(
        Block(
          attention: Sublayer(attention, normBefore: layer == 0 ? nil : try norm("\(name).attn_norm")),
          mlp: Sublayer(.dense(mlp), normBefore: try norm("\(name).mlp_norm"))))
    }
    let vocabulary = try config.int("vocab_size")
    let embedding = Embedding(
      tokens: try weights.tensor("embeddings.tok_embeddings.weight", shape: [vocabulary, width]),
      norm: try norm("embeddings.norm"))
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width,
      contextLength: try config.int("max_position_embeddings", default: 8192))
  }

  /// The kind of each layer, as listed, or from how many layers there are from one global one to the next.
  private static func layerTypes(_ config: ConfigReader, layers: Int) throws(CheckpointError) -> [String] {
    if let types = try config.optionalStrings("layer_types", layers: layers) {
      if let other = types.first(where: { $0 != global && $0 != local }) {
        throw .unsupported(path: config.path, what: "layer_types with '\(other)'")
      }
      return types
    }
    let interval = try config.int("global_attn_every_n_layers", default: 3)
    return (0..<layers).map { $0 % interval == 0 ? global : local }
  }

  private static func rotary(
    _ config: ConfigReader, _ type: String, headWidth: Int
  ) throws(CheckpointError) -> RotaryPositions {
    let base = try config.double("global_rope_theta", default: 160_000)
    // A base of local layers that is null stands for the global one.
    let isShared = config.object["local_rope_theta"]?.isNull ?? false
    let isLocal = type == local && !isShared
    return try RotaryConfig(
      headWidth: headWidth, base: isLocal ? 10_000 : base,
      baseKey: isLocal ? "local_rope_theta" : "global_rope_theta"
    ).rotary(config, layerType: type)
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, positions: ["inv_freq"], norm: ["final_norm."], heads: ["head.", "decoder.", "classifier."])
  }
}
