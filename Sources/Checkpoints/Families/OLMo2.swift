import AttentionCore

/// OLMo 2: Llama with norms of what each part writes, and of all queries and all keys of a token.
enum OLMo2: DecoderFamily {
  static let modelTypes = ["olmo2"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let norm = NormKind.rms(try config.double("rms_norm_eps", default: 1e-5))
    var decoder = try DecoderBuilder(config, weights, norm: norm)
    decoder.normOrder = .after
    decoder.queryKeyNorm = .init(kind: norm, layout: .together)
    try decoder.readAttentionBias()
    try decoder.rotate()
    return try decoder.transformer()
  }
}
