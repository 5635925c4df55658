import AttentionCore

/// Llama 1 to 3: rotary positions, RMS norm before each part, gated MLP, grouped queries.
enum Llama: ModelFamily {
  static let modelTypes = ["llama"]
  static let prefixes = ["", "model."]
  static let probe = "embed_tokens.weight"
  static let blockPrefixes = ["layers."]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let layers = try config.int("num_hidden_layers")
    let heads = try config.int("num_attention_heads")
    let keyValueHeads = try config.int("num_key_value_heads", default: heads)
    guard heads % keyValueHeads == 0 else {
      throw .config(
        path: config.path, problem: "\(heads) heads are not a multiple of \(keyValueHeads) key/value heads")
    }
    let width = try config.int("hidden_size")
    let ownHeadWidth = try config.optionalInt("head_dim")
    let headWidth =
      if let ownHeadWidth { ownHeadWidth } else { try config.headWidth(width: width, heads: heads) }
    let inner = try config.int("intermediate_size")
    let context = try config.int("max_position_embeddings", default: 2048)
    let vocabulary = try config.int("vocab_size")
    let epsilon = Float(try config.double("rms_norm_eps", default: 1e-6))
    let activation = try config.activation("hidden_act", default: "silu")
    let attentionBias = try config.bool("attention_bias", default: false)
    let mlpBias = try config.bool("mlp_bias", default: false)
    let rotary = try RotaryConfig.rotary(config, headWidth: headWidth)

    func norm(_ name: String) throws(CheckpointError) -> Norm {
      Norm(
        isCentred: false, gain: try weights.vector("\(name).weight", count: width), bias: nil,
        epsilon: epsilon)
    }
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "layers.\(layer)"
      func linear(_ part: String, _ inputs: Int, _ outputs: Int, _ bias: Bool) throws(CheckpointError)
        -> LinearMap
      {
        try weights.linear("\(name).\(part)", inputs: inputs, outputs: outputs, bias: bias)
      }
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth,
        query: try linear("self_attn.q_proj", width, heads * headWidth, attentionBias),
        key: try linear("self_attn.k_proj", width, keyValueHeads * headWidth, attentionBias),
        value: try linear("self_attn.v_proj", width, keyValueHeads * headWidth, attentionBias),
        output: try linear("self_attn.o_proj", heads * headWidth, width, attentionBias),
        rotary: rotary, scale: 1 / Float(headWidth).squareRoot(), mask: .causal)
      blocks.append(
        Block(
          attention: Sublayer(attention, normBefore: try norm("\(name).input_layernorm")),
          mlp: Sublayer(
            .dense(
              MLP(
                gate: try linear("mlp.gate_proj", width, inner, mlpBias),
                up: try linear("mlp.up_proj", width, inner, mlpBias),
                down: try linear("mlp.down_proj", inner, width, mlpBias), activation: activation)),
            normBefore: try norm("\(name).post_attention_layernorm"))))
    }
    let embedding = Embedding(tokens: try weights.tensor("embed_tokens.weight", shape: [vocabulary, width]))
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: context)
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("rotary_emb.inv_freq") { return "position buffer" }
    if name == "norm.weight" || name == "model.norm.weight" { return "final norm, after the last attention" }
    if name == "lm_head.weight" || name.hasPrefix("score.") { return "task head, after the last attention" }
    return nil
  }
}
