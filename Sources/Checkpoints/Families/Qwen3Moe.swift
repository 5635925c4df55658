import AttentionCore

/// Qwen 3 with experts.
enum Qwen3Moe: DecoderFamily {
  static let modelTypes = ["qwen3_moe"]
  static let usualSizes = [
    "hidden_size": 2048, "intermediate_size": 6144, "num_attention_heads": 32, "num_hidden_layers": 24,
    "num_key_value_heads": 4, "vocab_size": 151_936, "num_experts": 128, "num_experts_per_tok": 8,
    "moe_intermediate_size": 768,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let norm = NormKind.rms(try config.double("rms_norm_eps", default: 1e-6))
    var decoder = try DecoderBuilder(config, weights, norm: norm)
    decoder.queryKeyNorm = .init(kind: norm)
    try decoder.readAttentionBias()
    try decoder.rotate(contextLength: 32_768)
    let isUsed = try config.bool("use_sliding_window", default: false)
    let hasWindow = try config.optionalInt("sliding_window") != nil && isUsed
    // transformers passes over `layer_types` here.
    if let sliding = try decoder.slidingLayers(), sliding.contains(!hasWindow) {
      throw .unsupported(path: config.path, what: "layer_types other than use_sliding_window")
    }
    if hasWindow { try decoder.slide { _ in true } }
    let experts = try QwenExperts(config, decoder, isNormalised: false)
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      try decoder.block(layer, attention: decoder.attention(layer), mlp: experts.feedForward(layer))
    }
  }
}
