import AttentionCore

/// SmolLM3: Llama in which some layers rotate nothing.
enum SmolLM3: DecoderFamily {
  static let modelTypes = ["smollm3"]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    try decoder.readAttentionBias()
    decoder.mlpBias = try config.bool("mlp_bias", default: false)
    try decoder.rotate(RotaryConfig(headWidth: decoder.headWidth, base: 2_000_000), contextLength: 32_768)

    // 1 for a layer that rotates, in spite of the name.
    let stated = try config.optionalInts("no_rope_layers", layers: decoder.layers)
    let interval = try config.int("no_rope_layer_interval", default: 4)
    let rotates = { (layer: Int) in stated.map { $0[layer] != 0 } ?? ((layer + 1) % interval != 0) }
    let rotary = decoder.rotary
    decoder.rotary = { rotates($0) ? rotary($0) : nil }

    if let sliding = try decoder.slidingLayers() {
      if sliding.contains(true) { try decoder.slide { sliding[$0] } }
    } else if try config.bool("use_sliding_window", default: false),
      try decoder.window() != nil
    {
      try decoder.slide { !rotates($0) }
    }
    return try decoder.transformer()
  }
}
