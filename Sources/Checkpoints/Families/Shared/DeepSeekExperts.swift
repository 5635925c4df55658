import AttentionCore

extension DecoderBuilder {
  /// What both DeepSeeks have in common.
  init(deepSeek config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) {
    let frequency = try config.int("moe_layer_freq", default: 1)
    guard frequency == 1 else {
      throw .unsupported(path: config.path, what: "moe_layer_freq \(frequency)")
    }
    try self.init(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)), headWidth: 64)
  }

  /// The model of both.
  func transformer(
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
struct DeepSeekExperts {
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

  /// Reads how many experts there are, and in which layers and groups.
  ///
  /// - Parameters:
  ///   - groups: what groups are chosen by, where experts of some groups alone may be.
  ///   - firstLayer: the first layer with experts where the configuration does not say.
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
