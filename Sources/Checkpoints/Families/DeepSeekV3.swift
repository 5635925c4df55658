import AttentionCore

/// DeepSeek-V3 and R1: as V2, but experts are scored each on its own, and a learned correction decides which are chosen.
enum DeepSeekV3: DecoderFamily {
  static let modelTypes = ["deepseek_v3"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // What transformers passes over must say what transformers does.
    try config.require("scoring_func", toBe: "sigmoid")
    try config.require("topk_method", toBe: "noaux_tc")
    let decoder = try DecoderBuilder(deepSeek: config, weights)
    let isInTurn = try config.bool("rope_interleave", default: true)
    let attention = try LatentAttention(
      config, decoder, pairing: isInTurn ? .adjacent : .half, contextLength: 4096)
    let isNormalised = try config.bool("norm_topk_prob", default: true)
    let experts = try DeepSeekExperts(
      config, decoder, scores: .sigmoid, groups: .twoHighest, isNormalised: isNormalised, firstLayer: 3)
    let later = try config.int("num_nextn_predict_layers", minimum: 0, default: 1)
    for layer in decoder.layers..<decoder.layers + min(later, 64) {
      weights.setAside(decoder.name(layer, ""), because: "layer for predicting several tokens")
    }
    return try decoder.transformer(attention, experts)
  }
}
