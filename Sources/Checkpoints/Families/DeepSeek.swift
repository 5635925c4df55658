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

extension DecoderBuilder {
  /// What both DeepSeeks have in common.
  fileprivate init(deepSeek config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) {
    let frequency = try config.int("moe_layer_freq", default: 1)
    guard frequency == 1 else {
      throw .unsupported(path: config.path, what: "moe_layer_freq \(frequency)")
    }
    try self.init(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)), headWidth: 64)
  }

  fileprivate func transformer(
    _ attention: LatentAttention, _ experts: DeepSeekExperts
  ) throws(CheckpointError) -> Transformer {
    var decoder = self
    decoder.contextLength = attention.contextLength
    return try decoder.transformer { (layer) throws(CheckpointError) in
      try block(layer, attention: attention.attention(layer), mlp: experts.feedForward(layer))
    }
  }
}

/// The MLPs of DeepSeek's models.
private struct DeepSeekExperts {
  typealias GroupScore = Router.GroupScore

  private let decoder: DecoderBuilder
  private let count: Int
  private let chosen: Int
  private let inner: Int
  private let shared: Int
  private let firstLayer: Int
  private let scores: Router.Scores
  private let groups: Router.Groups?
  private let isNormalised: Bool
  private let factor: Float

  init(
    _ config: ConfigReader, _ decoder: DecoderBuilder, scores: Router.Scores, groups: GroupScore?,
    isNormalised: Bool, firstLayer: Int
  ) throws(CheckpointError) {
    self.decoder = decoder
    self.scores = scores
    self.isNormalised = isNormalised
    count = try config.int("n_routed_experts", "num_local_experts", "num_experts")
    chosen = try config.chosenExperts(of: count)
    inner = try config.int("moe_intermediate_size")
    shared = try config.int("n_shared_experts")
    self.firstLayer = try config.int("first_k_dense_replace", minimum: 0, default: firstLayer)
    factor = Float(try config.double("routed_scaling_factor", default: 1))
    guard let groups else {
      self.groups = nil
      return
    }
    let all = try config.int("n_group")
    let some = try config.int("topk_group")
    let size = count / all
    guard count % all == 0, some <= all, size * some >= chosen, groups == .highest || size > 1 else {
      throw .config(
        path: config.path,
        problem:
          "\(count) experts in 'n_group' \(all) groups, 'topk_group' \(some) of them chosen, cannot give \(chosen) experts a token"
      )
    }
    self.groups = Router.Groups(count: all, chosen: some, score: groups)
  }

  /// A layer's MLP.
  func feedForward(_ layer: Int) throws(CheckpointError) -> FeedForward {
    guard layer >= firstLayer else { return try decoder.gatedMLP(layer) }
    let weights = decoder.weights
    let gate = decoder.name(layer, "mlp.gate")
    let router = Router(
      try weights.linear(gate, inputs: decoder.width, outputs: count, bias: false), scores: scores,
      correction: scores == .sigmoid
        ? try weights.vector("\(gate).e_score_correction_bias", count: count) : nil,
      groups: groups, chosen: chosen, isNormalised: isNormalised, factor: factor)
    let reader = ExpertReader(
      weights: weights, part: decoder.name(layer, "mlp.experts"), count: count, width: decoder.width,
      inner: inner, activation: decoder.activation)
    let (sharedInner, isTooWide) = inner.multipliedReportingOverflow(by: shared)
    guard !isTooWide, sharedInner < 1 << 31 else {
      throw .config(path: decoder.config.path, problem: "'n_shared_experts' \(shared) are too many")
    }
    return .experts(
      Experts(
        router: router, experts: try reader.gated(),
        shared: try decoder.gated(layer, name: "mlp.shared_experts", inner: sharedInner)))
  }
}
