import AttentionCore

/// StableLM: Llama with layer norms and rotation of a part of each head; in some models with norms of queries and keys,
/// a gain for each head, or with attention and MLP side by side.
enum StableLM: DecoderFamily {
  static let modelTypes = ["stablelm"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let epsilon = try config.double("layer_norm_eps", default: 1e-5)
    var decoder = try DecoderBuilder(config, weights, norm: .layer(epsilon))
    guard decoder.headWidth == (try config.headWidth(width: decoder.width, heads: decoder.heads)) else {
      throw .unsupported(path: config.path, what: "head_dim \(decoder.headWidth) of a stablelm model")
    }
    decoder.queryKeyValueBias = try config.bool("use_qkv_bias", default: false)
    if try config.bool("use_parallel_residual", default: false) { decoder.normOrder = .shared }
    if try config.bool("qk_layernorm", default: false) {
      decoder.queryKeyNorm = .init(
        kind: .layer(epsilon, tensors: .gain), layout: .listed, query: "q_layernorm", key: "k_layernorm")
    }
    try decoder.rotate(RotaryConfig(headWidth: decoder.headWidth, turningPart: 0.25), contextLength: 4096)
    return try decoder.transformer()
  }
}
