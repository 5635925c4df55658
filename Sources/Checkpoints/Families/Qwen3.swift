import AttentionCore

/// Qwen 3: Qwen 2 with RMS norms of each head's queries and keys, and heads of a width of their own.
enum Qwen3: DecoderFamily {
  static let modelTypes = ["qwen3"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let epsilon = try config.double("rms_norm_eps", default: 1e-6)
    var decoder = try DecoderBuilder(config, weights, norm: .rms(epsilon), headWidth: 128)
    decoder.queryKeyNorm = .init(kind: .rms(epsilon))
    try decoder.readAttentionBias()
    try decoder.rotate(contextLength: 32_768)
    try decoder.slideAsQwen()
    return try decoder.transformer()
  }
}
