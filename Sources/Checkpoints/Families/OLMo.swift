import AttentionCore

/// OLMo 1: Llama with layer norms that have no parameters, and queries, keys and values cut off at `clip_qkv`.
enum OLMo: DecoderFamily {
  static let modelTypes = ["olmo"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(config, weights, norm: .layer(1e-5, tensors: .none))
    try decoder.readAttentionBias()
    if let clip = try config.optionalDouble("clip_qkv") {
      guard clip > 0 else {
        throw .config(path: config.path, problem: "'clip_qkv': expected a number above 0, found \(clip)")
      }
      decoder.clip = Float(clip)
    }
    try decoder.rotate()
    return try decoder.transformer()
  }
}
