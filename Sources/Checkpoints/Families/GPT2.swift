import AttentionCore

/// GPT-2: learned positions, layer norm before each part, queries, keys and values fused in one Conv1D
/// `[in, 3·out]`.
enum GPT2: ModelFamily {
  static let modelTypes = ["gpt2"]
  static let prefixes = ["", "transformer."]
  static let probe = "wte.weight"
  static let blockPrefixes = ["h."]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try config.refuse("add_cross_attention")
    let layers = try config.int("n_layer", "num_hidden_layers")
    let heads = try config.int("n_head", "num_attention_heads")
    let width = try config.int("n_embd", "hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("n_inner", default: 4 * width)
    let context = try config.int("n_positions", "n_ctx", "max_position_embeddings")
    let vocabulary = try config.int("vocab_size")
    let epsilon = try config.double("layer_norm_epsilon", default: 1e-5)
    let activation = try config.activation("activation_function", default: "gelu_new")
    let isScaled = try config.bool("scale_attn_weights", default: true)
    let isScaledByLayer = try config.bool("scale_attn_by_inverse_layer_idx", default: false)

    // Token types, where they are given, are looked up in the table of tokens.
    let tokens = try weights.tensor("wte.weight", shape: [vocabulary, width])
    let embedding = Embedding(
      tokens: tokens, positions: PositionTable(try weights.tensor("wpe.weight", shape: [context, width])),
      segments: tokens, impliedSegment: nil)
    let pruned = try config.prunedHeads(of: heads, layers: layers)
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "h.\(layer)"
      let heads = heads - (pruned[layer] ?? 0)
      let outputs = heads * headWidth
      func projection(_ index: Int) throws(CheckpointError) -> LinearMap {
        try weights.conv1D(
          "\(name).attn.c_attn", inputs: width, outputs: 3 * outputs,
          taking: index * outputs..<(index + 1) * outputs)
      }
      var scale = isScaled ? 1 / Float(headWidth).squareRoot() : 1
      if isScaledByLayer { scale /= Float(layer + 1) }
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try projection(0),
        key: try projection(1), value: try projection(2),
        output: try weights.conv1D("\(name).attn.c_proj", inputs: outputs, outputs: width),
        scale: scale, mask: .causal)
      blocks.append(
        Block(
          attention: Sublayer(
            attention,
            normBefore: try weights.layerNorm("\(name).ln_1", width: width, epsilon: epsilon)),
          mlp: Sublayer(
            .dense(
              MLP(
                up: try weights.conv1D("\(name).mlp.c_fc", inputs: width, outputs: inner),
                down: try weights.conv1D("\(name).mlp.c_proj", inputs: inner, outputs: width),
                activation: activation)),
            normBefore: try weights.layerNorm("\(name).ln_2", width: width, epsilon: epsilon))))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: context)
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, masks: [".attn.bias", ".attn.masked_bias"], norm: ["ln_f."],
      heads: ["lm_head.", "score.", "classifier.", "multiple_choice_head.", "qa_outputs."])
  }
}
