import AttentionCore

/// Cohere's Command R: attention and MLP side by side behind one layer norm without bias, rotation of neighbouring
/// dimensions; in some models norms of queries and keys, a gain for each head.
enum Cohere: DecoderFamily {
  static let modelTypes = ["cohere"]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let norm = NormKind.layer(try config.double("layer_norm_eps", default: 1e-5), tensors: .gain)
    var decoder = try DecoderBuilder(config, weights, norm: norm)
    decoder.normOrder = .shared
    try decoder.readAttentionBias()
    if try config.bool("use_qk_norm", default: false) {
      decoder.queryKeyNorm = .init(kind: norm, layout: .perHead)
    }
    try decoder.rotate(
      RotaryConfig(headWidth: decoder.headWidth, base: 500_000, pairing: .adjacent), contextLength: 8192)
    return try decoder.transformer()
  }
}
