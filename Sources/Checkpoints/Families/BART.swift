import AttentionCore

/// BART: learned positions, a layer norm after each sum.
enum BART: ModelFamily {
  static let modelTypes = ["bart"]
  static let prefixes = ["", "model."]
  static let probe = "encoder.layers.0.self_attn.q_proj.weight"
  static let blockPrefixes = ["encoder.layers.", "decoder.layers."]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try BARTBuilder(config: config, weights: weights, isPreNorm: false).learnedPositionsTransformer()
  }

  static func reasonUnused(_ name: String) -> String? { EncoderDecoder.reasonUnused(name) }
}
