import AttentionCore

/// OPT: learned positions that count the tokens that are no padding, from row 2 of their table; norm before or after
/// each part; token vectors may be narrower than the model.
enum OPT: ModelFamily {
  static let modelTypes = ["opt"]
  static let prefixes = ["", "decoder.", "model.decoder."]
  static let probe = "embed_tokens.weight"
  static let blockPrefixes = ["layers."]
  static let isUnembeddingTied: Bool? = true
  static let usualSizes = [
    "hidden_size": 768, "ffn_dim": 3072, "num_attention_heads": 12, "num_hidden_layers": 12,
    "max_position_embeddings": 2048, "vocab_size": 50_272,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let layers = try config.int("num_hidden_layers")
    let heads = try config.int("num_attention_heads")
    let width = try config.int("hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("ffn_dim")
    let context = try config.int("max_position_embeddings")
    let vocabulary = try config.int("vocab_size")
    let tokenWidth = try config.int("word_embed_proj_dim", default: width)
    let activation = try config.activation("activation_function", default: "relu")
    let isPreNorm = try config.bool("do_layer_norm_before", default: true)
    let bias = try config.bool("enable_bias", default: true)
    let normKind = NormKind.layer(
      1e-5, tensors: try config.bool("layer_norm_elementwise_affine", default: true) ? .gainAndBias : .none)

    let isProjected = tokenWidth != width
    let embedding = Embedding(
      tokens: try weights.tensor("embed_tokens.weight", shape: [vocabulary, tokenWidth]),
      tokenProjection: isProjected
        ? try weights.linear("project_in", inputs: tokenWidth, outputs: width, bias: false) : nil,
      positions: PositionTable(
        try weights.tensor("embed_positions.weight", shape: [context + 2, width]), offset: 2,
        rule: .unpadded))
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "layers.\(layer)"
      func linear(_ part: String) throws(CheckpointError) -> LinearMap {
        try weights.linear("\(name).self_attn.\(part)", inputs: width, outputs: width, bias: bias)
      }
      func sublayer<Layer>(_ layer: Layer, norm: String) throws(CheckpointError) -> Sublayer<Layer> {
        let norm = try weights.norm("\(name).\(norm)", normKind, shape: [width])
        return isPreNorm ? Sublayer(layer, normBefore: norm) : Sublayer(layer, normAfterSum: norm)
      }
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try linear("q_proj"),
        key: try linear("k_proj"), value: try linear("v_proj"), output: try linear("out_proj"),
        scale: 1 / Float(headWidth).squareRoot(), mask: .causal)
      let mlp = try weights.mlp(
        up: "\(name).fc1", down: "\(name).fc2", width: width, inner: inner, bias: bias,
        activation: activation)
      blocks.append(
        Block(
          attention: try sublayer(attention, norm: "self_attn_layer_norm"),
          mlp: try sublayer(mlp, norm: "final_layer_norm")))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: context)
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("project_out.weight") { return "projection of the output, after the last attention" }
    // Blocks have norms of that name too.
    return UnusedTensor.reason(
      name, norm: name.contains("layers.") ? [] : ["final_layer_norm."],
      heads: ["lm_head.", "score.", "qa_outputs."])
  }
}
