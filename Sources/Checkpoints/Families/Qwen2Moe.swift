import AttentionCore

/// Qwen 1.5 and 2 with experts: Qwen 2 in which most MLPs are experts beside a shared one with a gate.
enum Qwen2Moe: DecoderFamily {
  static let modelTypes = ["qwen2_moe"]
  static let usualSizes = [
    "hidden_size": 2048, "intermediate_size": 5632, "num_attention_heads": 16, "num_hidden_layers": 24,
    "num_key_value_heads": 16, "vocab_size": 151_936, "num_experts": 60, "num_experts_per_tok": 4,
    "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    decoder.queryKeyValueBias = try config.bool("qkv_bias", default: true)
    try decoder.rotate(contextLength: 32_768)
    try slide(&decoder, config)
    let experts = try QwenExperts(config, decoder, isNormalised: false)
    let inner = try config.int("shared_expert_intermediate_size", default: 5632)
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      try decoder.block(
        layer, attention: decoder.attention(layer), mlp: experts.feedForward(layer, sharedInner: inner))
    }
  }

  /// Windows by `layer_types`, or else in every other of the first `max_window_layers`.
  private static func slide(
    _ decoder: inout DecoderBuilder, _ config: ConfigReader
  ) throws(CheckpointError) {
    let isUsed = try config.bool("use_sliding_window", default: false)
    let first = try config.int("max_window_layers", minimum: 0, default: 28)
    let stated = try decoder.slidingLayers()
    let sliding = stated ?? (0..<decoder.layers).map { isUsed && $0.isMultiple(of: 2) && $0 < first }
    guard sliding.contains(true) else { return }
    guard isUsed else {
      throw .config(
        path: config.path,
        problem: "'layer_types' has 'sliding_attention', but 'use_sliding_window' is not true")
    }
    try decoder.slide { sliding[$0] }
  }
}
