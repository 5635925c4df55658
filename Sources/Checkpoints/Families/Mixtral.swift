import AttentionCore

/// Mixtral: Mistral with experts in every layer.
enum Mixtral: DecoderFamily {
  static let modelTypes = ["mixtral"]
  static let usualSizes = [
    "hidden_size": 4096, "intermediate_size": 14_336, "num_attention_heads": 32, "num_hidden_layers": 32,
    "num_key_value_heads": 8, "vocab_size": 32_000,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-5)))
    try decoder.rotate(
      RotaryConfig(headWidth: decoder.headWidth, base: 1_000_000), contextLength: 131_072)
    if try config.optionalInt("sliding_window") != nil { try decoder.slide { _ in true } }
    let count = try config.int("num_local_experts", "num_experts", default: 8)
    let chosen = try config.chosenExperts(of: count, default: 2)
    // As files have it; transformers 5 itself says `mlp`.
    let older = "block_sparse_moe"
    let module = weights.hasNames(beginning: decoder.name(0, older) + ".") ? older : "mlp"
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      let part = decoder.name(layer, module)
      let router = try weights.linear("\(part).gate", inputs: decoder.width, outputs: count, bias: false)
      let reader = ExpertReader(
        weights: weights, part: "\(part).experts", count: count, width: decoder.width, inner: decoder.inner,
        activation: decoder.activation, names: ("w1", "w3", "w2"))
      let experts = Experts(
        router: Router(router, scores: .softmax, chosen: chosen, isNormalised: true),
        experts: try reader.gated())
      return try decoder.block(layer, attention: decoder.attention(layer), mlp: .experts(experts))
    }
  }
}
