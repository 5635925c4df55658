import AttentionCore

/// GPT-NeoX and Pythia: part of each head rotates, queries, keys and values are fused head by head, and attention and MLP
/// read the block's input side by side or one after the other.
enum GPTNeoX: ModelFamily {
  static let modelTypes = ["gpt_neox"]
  static let prefixes = ["", "gpt_neox."]
  static let probe = "embed_in.weight"
  static let blockPrefixes = ["layers."]
  static let isUnembeddingTied: Bool? = false

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let layers = try config.int("num_hidden_layers")
    let heads = try config.int("num_attention_heads")
    let width = try config.int("hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("intermediate_size")
    let vocabulary = try config.int("vocab_size")
    let epsilon = try config.double("layer_norm_eps", default: 1e-5)
    let activation = try config.activation("hidden_act", default: "gelu")
    let isParallel = try config.bool("use_parallel_residual", default: true)
    let bias = try config.bool("attention_bias", default: true)
    try refuseContradictions(config)
    let rotation = RotaryConfig(
      headWidth: headWidth, baseKey: "rotary_emb_base", turningPart: 0.25, turningPartKey: "rotary_pct")
    let rotary = try rotation.rotary(config)

    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "layers.\(layer)"
      let fused = try GroupedProjections(
        weights, "\(name).attention.query_key_value", inputs: width, groups: heads, queries: 1,
        headWidth: headWidth, bias: bias)
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: fused.query, key: fused.key,
        value: fused.value,
        output: try weights.linear("\(name).attention.dense", inputs: width, outputs: width, bias: bias),
        rotary: rotary, scale: 1 / Float(headWidth).squareRoot(), mask: .causal)
      let mlp = try weights.mlp(
        up: "\(name).mlp.dense_h_to_4h", down: "\(name).mlp.dense_4h_to_h", width: width, inner: inner,
        activation: activation)
      func norm(_ part: String) throws(CheckpointError) -> Norm {
        try weights.layerNorm("\(name).\(part)", width: width, epsilon: epsilon)
      }
      blocks.append(
        Block(
          attention: Sublayer(attention, normBefore: try norm("input_layernorm")),
          mlp: Sublayer(mlp, normBefore: try norm("post_attention_layernorm")),
          mlpInput: isParallel ? .blockInput : .sum))
    }
    let tokens = try weights.tensor("embed_in.weight", shape: [vocabulary, width])
    return Transformer(
      source: .embedding(Embedding(tokens: tokens)), blocks: blocks, modelWidth: width,
      contextLength: try rotation.contextLength(config, default: 2048))
  }

  /// Version 4 of transformers wrote the rotation's settings by the family's names and by those of others.
  private static func refuseContradictions(_ config: ConfigReader) throws(CheckpointError) {
    for (own, other, usual) in [
      ("rotary_emb_base", "rope_theta", 10_000), ("rotary_pct", "partial_rotary_factor", 0.25),
    ] where config.object["rope_parameters"] == nil {
      let value = try config.double(own, default: usual)
      if let second = try config.optionalDouble(other), second != value {
        throw .config(
          path: config.path,
          problem: "'\(own)' (\(value)) and '\(other)' (\(second)) contradict each other")
      }
    }
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, masks: [".attention.bias", ".attention.masked_bias"], positions: ["rotary_emb.inv_freq"],
      norm: ["final_layer_norm."], heads: ["embed_out.", "lm_head.", "score.", "classifier.", "qa_outputs."])
  }
}
