import AttentionCore

/// T5 and its successors (v1.1, Flan-T5): relative positions by bucket, no scale, a width of heads of its own.
enum T5: ModelFamily {
  static let modelTypes = ["t5"]
  static let prefixes = ["", "transformer."]
  static let probe = "encoder.block.0.layer.0.SelfAttention.q.weight"
  static let blockPrefixes = ["encoder.block.", "decoder.block."]
  static let isUnembeddingTied: Bool? = true
  static let usualSizes = [
    "d_model": 512, "d_kv": 64, "d_ff": 2048, "num_heads": 8, "num_layers": 6, "vocab_size": 32_128,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try T5Builder(config: config, weights: weights, feedForward: "relu").transformer()
  }

  static func reasonUnused(_ name: String) -> String? { T5Builder.reasonUnused(name) }
}
