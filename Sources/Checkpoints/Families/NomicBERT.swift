import AttentionCore

/// Nomic BERT: BERT with rotary positions and a gated MLP, without biases but in norms.
enum NomicBERT: ModelFamily {
  static let modelTypes = ["nomic_bert"]
  static let prefixes = ["", "nomic_bert.", "bert."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.", "layers.", "embeddings.", "emb_ln."]

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    try refuseVariants(config)
    let layers = try config.int("num_hidden_layers", "n_layer")
    let heads = try config.int("num_attention_heads", "n_head")
    let width = try config.int("hidden_size", "n_embd")
    let usual = try config.headWidth(width: width, heads: heads)
    let headWidth = try config.int("head_dim", default: usual)
    let all = heads * headWidth
    let inner = try config.int("intermediate_size", "n_inner")
    let epsilon = try config.double("layer_norm_eps", "layer_norm_epsilon", default: 1e-12)
    let activation = try activation(config)
    let rotary = try RotaryConfig(headWidth: headWidth, base: 1000, baseKey: "rotary_emb_base").rotary(config)
    // The hub's files and transformers call the same tensors by different names.
    let isOfHub = weights.hasNames(beginning: "encoder.layers.")

    func linear(_ name: String, _ inputs: Int, _ outputs: Int) throws(CheckpointError) -> LinearMap {
      try weights.linear(name, inputs: inputs, outputs: outputs, bias: false)
    }
    func norm(_ name: String) throws(CheckpointError) -> Norm {
      try weights.layerNorm(name, width: width, epsilon: epsilon)
    }
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = isOfHub ? "encoder.layers.\(layer)" : "layers.\(layer)"
      let projections =
        isOfHub
        ? try weights.stacked(
          "\(name).attn.Wqkv", inputs: width, outputs: [all, all, all])
        : [
          try linear("\(name).self_attn.q_proj", width, all),
          try linear("\(name).self_attn.k_proj", width, all),
          try linear("\(name).self_attn.v_proj", width, all),
        ]
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: projections[0],
        key: projections[1], value: projections[2],
        output: try linear(
          isOfHub ? "\(name).attn.out_proj" : "\(name).self_attn.o_proj", all, width),
        rotary: rotary, scale: 1 / Float(headWidth).squareRoot(), mask: .bidirectional)
      let mlp = try weights.gatedMLP(
        gate: "\(name).mlp.\(isOfHub ? "fc12" : "gate_proj")",
        up: "\(name).mlp.\(isOfHub ? "fc11" : "up_proj")",
        down: "\(name).mlp.\(isOfHub ? "fc2" : "down_proj")", width: width, inner: inner, bias: false,
        activation: activation)
      blocks.append(
        Block(
          attention: Sublayer(
            attention, normAfterSum: try norm("\(name).\(isOfHub ? "norm1" : "post_attention_layernorm")")),
          mlp: Sublayer(
            .dense(mlp), normAfterSum: try norm("\(name).\(isOfHub ? "norm2" : "post_mlp_layernorm")"))))
    }
    let vocabulary = try config.int("vocab_size")
    let types = try config.int("type_vocab_size", minimum: 0, default: 2)
    let embedding = Embedding(
      tokens: try weights.tensor("embeddings.word_embeddings.weight", shape: [vocabulary, width]),
      segments: types == 0
        ? nil : try weights.tensor("embeddings.token_type_embeddings.weight", shape: [types, width]),
      norm: try norm(isOfHub ? "emb_ln" : "embeddings.LayerNorm"))
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width,
      contextLength: try config.int("max_position_embeddings", "n_positions", default: 2048))
  }

  /// The activation by transformers' name, or by that of the gated unit.
  private static func activation(_ config: ConfigReader) throws(CheckpointError) -> Activation {
    guard config.object["hidden_act"] == nil, config.object["activation_function"] != nil else {
      return try config.activation("hidden_act", default: "silu")
    }
    let name = try config.string("activation_function")
    switch name {
    case "swiglu": return .silu
    case "geglu": return .gelu
    default: throw .unsupported(path: config.path, what: "activation_function '\(name)'")
    }
  }

  /// What the hub's code for these models can do besides, and transformers cannot.
  private static func refuseVariants(_ config: ConfigReader) throws(CheckpointError) {
    for key in [
      "causal", "prenorm", "parallel_block", "use_rms_norm", "rotary_emb_interleaved", "qkv_proj_bias",
      "mlp_fc1_bias", "mlp_fc2_bias", "scale_attn_by_inverse_layer_idx",
    ] { try config.refuse(key) }
    guard try config.bool("scale_attn_weights", default: true) else {
      throw .unsupported(path: config.path, what: "scale_attn_weights = false")
    }
    guard try config.double("rotary_emb_fraction", default: 1) == 1 else {
      throw .unsupported(path: config.path, what: "rotary_emb_fraction other than 1")
    }
    for key in ["rotary_emb_scale_base", "rotary_scaling_factor", "moe_every_n_layers", "num_experts"] {
      if let value = config.object[key], !value.isNull, value.int != 0 {
        throw .unsupported(path: config.path, what: "\(key) \(value.serialized())")
      }
    }
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("inv_freq") { return UnusedTensor.positionBuffer }
    return BERTEmbedding.reasonUnused(name, heads: ["cls.", "classifier."])
  }
}
