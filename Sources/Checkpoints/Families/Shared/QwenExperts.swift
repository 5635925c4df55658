import AttentionCore

/// The MLPs of Qwen's models with experts.
struct QwenExperts {
  private let decoder: DecoderBuilder
  private let count: Int
  private let chosen: Int
  private let inner: Int
  private let isNormalised: Bool
  private let step: Int
  private let denseLayers: Set<Int>

  /// Reads which layers have experts, and how many.
  init(
    _ config: ConfigReader, _ decoder: DecoderBuilder, isNormalised: Bool
  ) throws(CheckpointError) {
    self.decoder = decoder
    count = try config.int("num_experts", "num_local_experts", minimum: 0)
    chosen = count == 0 ? 0 : try config.chosenExperts(of: count)
    inner = try config.int("moe_intermediate_size")
    self.isNormalised = try config.bool("norm_topk_prob", default: isNormalised)
    step = try config.int("decoder_sparse_step", default: 1)
    denseLayers = Set(try config.optionalInts("mlp_only_layers") ?? [])
  }

  /// A layer's MLP.
  ///
  /// - Parameter sharedInner: the width of the shared expert's hidden layer, where there is one.
  func feedForward(_ layer: Int, sharedInner: Int? = nil) throws(CheckpointError) -> FeedForward {
    guard count > 0, !denseLayers.contains(layer), (layer + 1) % step == 0 else {
      return try decoder.gatedMLP(layer)
    }
    let (weights, width) = (decoder.weights, decoder.width)
    func gate(_ name: String, _ outputs: Int) throws(CheckpointError) -> LinearMap {
      try weights.linear(decoder.name(layer, "mlp.\(name)"), inputs: width, outputs: outputs, bias: false)
    }
    let router = Router(
      try gate("gate", count), scores: .softmax, chosen: chosen, isNormalised: isNormalised)
    let reader = ExpertReader(
      weights: weights, part: decoder.name(layer, "mlp.experts"), count: count, width: width, inner: inner,
      activation: decoder.activation)
    guard let sharedInner else { return .experts(Experts(router: router, experts: try reader.gated())) }
    return .experts(
      Experts(
        router: router, experts: try reader.gated(),
        shared: try decoder.gated(layer, name: "mlp.shared_expert", inner: sharedInner),
        sharedGate: try gate("shared_expert_gate", 1)))
  }
}
