import AttentionCore

/// DeepSeek-V2: latent attention, and experts beside shared ones from some layer on.
enum DeepSeekV2: DecoderFamily {
  static let modelTypes = ["deepseek_v2"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // What transformers passes over must say what transformers does.
    try config.require("scoring_func", toBe: "softmax")
    try config.refuse("norm_topk_prob")
    var groups: DeepSeekExperts.GroupScore?
    switch try config.string("topk_method", default: "greedy") {
    case "greedy": break
    case "group_limited_greedy": groups = .highest
    case let method: throw .unsupported(path: config.path, what: "topk_method '\(method)'")
    }
    var decoder = try DecoderBuilder(deepSeek: config, weights)
    decoder.mlpBias = try config.bool("mlp_bias", default: false)
    let attention = try LatentAttention(config, decoder, pairing: .adjacent, contextLength: 2048)
    let experts = try DeepSeekExperts(
      config, decoder, scores: .softmax, groups: groups, isNormalised: false, firstLayer: 0)
    return try decoder.transformer(attention, experts)
  }
}
