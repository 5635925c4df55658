import AttentionCore

/// Gemma 2: Gemma with norms around each part, soft-capped scores, and a window in every other layer.
enum Gemma2: DecoderFamily {
  static let modelTypes = ["gemma2"]
  static let isUnembeddingTied: Bool? = true
  static let usualSizes = [
    "hidden_size": 2304, "intermediate_size": 9216, "num_attention_heads": 8, "num_hidden_layers": 26,
    "num_key_value_heads": 4, "vocab_size": 256_000,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // transformers' eager attention passes over it.
    try config.refuse("use_bidirectional_attention")
    var decoder = try DecoderBuilder(gemma: config, weights)
    decoder.usualWindow = 4096
    try decoder.setUpGemma2()
    if config.object["attn_logit_softcapping"]?.isNull != true {
      decoder.softCap = Float(try config.positive("attn_logit_softcapping", default: 50))
    }
    // The name that the first files have beside the other.
    let window = try decoder.window()
    if let older = try config.optionalInt("sliding_window_size"), older != window {
      throw .unsupported(path: config.path, what: "sliding_window_size other than sliding_window")
    }
    let sliding =
      try decoder.slidingLayers() ?? (0..<decoder.layers).map { $0.isMultiple(of: 2) }
    if sliding.contains(true) { try decoder.slide { sliding[$0] } }
    try decoder.rotate(contextLength: 8192)
    return try decoder.transformer()
  }
}
