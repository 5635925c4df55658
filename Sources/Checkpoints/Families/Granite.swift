import AttentionCore

/// Granite 3: Llama with multipliers of the embedding, of scores and of what each part writes.
enum Granite: DecoderFamily {
  static let modelTypes = ["granite"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    try decoder.readAttentionBias()
    decoder.mlpBias = try config.bool("mlp_bias", default: false)
    decoder.scale = Float(try config.double("attention_multiplier", default: 1))
    decoder.embeddingScale = Float(try config.double("embedding_multiplier", default: 1))
    decoder.residualGain = Float(try config.double("residual_multiplier", default: 1))
    try decoder.rotate()
    return try decoder.transformer()
  }
}
