import AttentionCore

/// Qwen 1.5 and 2 with experts: Qwen 2 in which most MLPs are experts beside a shared one with a gate.
enum Qwen2Moe: DecoderFamily {
  static let modelTypes = ["qwen2_moe"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-6)))
    decoder.queryKeyValueBias = try config.bool("qkv_bias", default: true)
    try decoder.rotate(contextLength: 32_768)
    try slide(&decoder, config)
    let experts = try QwenExperts(config, decoder, isNormalised: false)
    let inner = try config.int("shared_expert_intermediate_size", default: 5632)
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      try decoder.block(
        layer, attention: decoder.attention(layer), mlp: experts.feedForward(layer, sharedInner: inner))
    }
  }

  /// Windows by `layer_types`, or else in every other of the first `max_window_layers`.
  private static func slide(
    _ decoder: inout DecoderBuilder, _ config: ConfigReader
  ) throws(CheckpointError) {
    let isUsed = try config.bool("use_sliding_window", default: false)
    let first = try config.int("max_window_layers", minimum: 0, default: 28)
    let stated = try decoder.slidingLayers()
    let sliding = stated ?? (0..<decoder.layers).map { isUsed && $0.isMultiple(of: 2) && $0 < first }
    guard sliding.contains(true) else { return }
    guard isUsed else {
      throw .config(
        path: config.path,
        problem: "'layer_types' has 'sliding_attention', but 'use_sliding_window' is not true")
    }
    try decoder.slide { sliding[$0] }
  }
}

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
