import AttentionCore

/// Mistral: Llama without biases, with the same window in every layer where the configuration has one.
enum Mistral: DecoderFamily {
  static let modelTypes = ["mistral"]
  static let usualSizes = [
    "hidden_size": 4096, "intermediate_size": 14_336, "num_attention_heads": 32, "num_hidden_layers": 32,
    "num_key_value_heads": 8, "vocab_size": 32_000,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    try decoder.rotate(contextLength: 131_072)
    decoder.usualWindow = 4096
    let hasWindow = try decoder.window() != nil
    // transformers passes over `layer_types` here; a file that says otherwise than `sliding_window` belongs to a
    // relative of Mistral.
    if let sliding = try decoder.slidingLayers(), sliding.contains(!hasWindow) {
      throw .unsupported(
        path: config.path, what: "layer_types with windows in some layers of a mistral model")
    }
    if hasWindow { try decoder.slide { _ in true } }
    return try decoder.transformer()
  }
}
