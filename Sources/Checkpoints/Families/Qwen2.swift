import AttentionCore

/// Qwen 2 and 2.5: Llama with biases of queries, keys and values, and a window in some layers.
enum Qwen2: DecoderFamily {
  static let modelTypes = ["qwen2"]
  static let usualSizes = [
    "hidden_size": 4096, "intermediate_size": 22_016, "num_attention_heads": 32, "num_hidden_layers": 32,
    "num_key_value_heads": 32, "vocab_size": 151_936,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    decoder.queryKeyValueBias = true
    try decoder.rotate(contextLength: 32_768)
    try decoder.slideAsQwen()
    return try decoder.transformer()
  }
}

extension DecoderBuilder {
  /// Windows as Qwen's configurations state them: by `layer_types`, or else with `use_sliding_window` in the layers from
  /// `max_window_layers` on.
  mutating func slideAsQwen() throws(CheckpointError) {
    let isUsed = try config.bool("use_sliding_window", default: false)
    usualWindow = 4096
    let stated = try window()
    let hasWindow = isUsed && stated != nil
    let first = try config.int("max_window_layers", minimum: 0, default: 28)
    guard let sliding = try slidingLayers() else {
      if hasWindow, first < layers { try slide { $0 >= first } }
      return
    }
    guard sliding.contains(true) else { return }
    guard hasWindow else {
      throw .config(
        path: config.path,
        problem:
          "'layer_types' has 'sliding_attention', but 'use_sliding_window' and 'sliding_window' give no window"
      )
    }
    try slide { sliding[$0] }
  }
}
