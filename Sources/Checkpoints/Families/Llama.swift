import AttentionCore

/// Llama 1 to 3: rotary positions, RMS norm before each part, gated MLP, grouped queries.
enum Llama: DecoderFamily {
  static let modelTypes = ["llama"]
  static let usualSizes = [
    "hidden_size": 4096, "intermediate_size": 11_008, "num_attention_heads": 32, "num_hidden_layers": 32,
    "vocab_size": 32_000,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    try decoder.readAttentionBias()
    decoder.mlpBias = try config.bool("mlp_bias", default: false)
    try decoder.rotate()
    return try decoder.transformer()
  }
}
