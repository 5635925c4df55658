import AttentionCore

/// Gemma 3's text model: Gemma 2 with normed queries and keys instead of soft-capped scores, windows in five of six layers,
/// and other rotary positions in those than in the full ones.
enum Gemma3: DecoderFamily {
  static let modelTypes = ["gemma3_text"]
  static let isUnembeddingTied: Bool? = true
  static let usualSizes = [
    "hidden_size": 2304, "intermediate_size": 9216, "num_attention_heads": 8, "num_hidden_layers": 26,
    "num_key_value_heads": 4, "vocab_size": 262_208,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // transformers passes over it in this family.
    if let cap = try config.optionalDouble("attn_logit_softcapping") {
      throw .unsupported(path: config.path, what: "attn_logit_softcapping \(PartFacts.rounded(cap))")
    }
    var decoder = try DecoderBuilder(gemma: config, weights)
    decoder.usualWindow = 4096
    try decoder.setUpGemma2()
    decoder.queryKeyNorm = .init(kind: decoder.norm)

    let pattern = try config.int("sliding_window_pattern", default: 6)
    let sliding =
      try decoder.slidingLayers() ?? (0..<decoder.layers).map { ($0 + 1) % pattern != 0 }
    if try config.bool("use_bidirectional_attention", default: false) {
      // The window lies around the query then, half of it on either side.
      let reach = try config.int("sliding_window", default: decoder.usualWindow) / 2
      decoder.mask = { sliding[$0] ? AttentionMask(before: reach, after: reach) : .bidirectional }
    } else if sliding.contains(true) {
      try decoder.slide { sliding[$0] }
    }
    try rotate(&decoder, config, sliding)
    return try decoder.transformer()
  }

  /// One base for windows, another one and perhaps a scaling for full layers.
  private static func rotate(
    _ decoder: inout DecoderBuilder, _ config: ConfigReader, _ sliding: [Bool]
  ) throws(CheckpointError) {
    if let parameters = try config.nested("rope_parameters"),
      parameters.object.entries.contains(where: { $0.value.object == nil && !$0.value.isNull })
    {
      throw .unsupported(path: config.path, what: "rope_parameters that are not by kind of layer")
    }
    let global = RotaryConfig(headWidth: decoder.headWidth, base: 1_000_000)
    let local = RotaryConfig(
      headWidth: decoder.headWidth, base: 10_000, baseKey: "rope_local_base_freq", isScaled: false)
    let inFullLayers = try global.rotary(config, layerType: "full_attention")
    let inWindows = try local.rotary(config, layerType: "sliding_attention")
    decoder.rotary = { sliding[$0] ? inWindows : inFullLayers }
    decoder.contextLength = try global.contextLength(config, layerType: "full_attention", default: 131_072)
  }
}
