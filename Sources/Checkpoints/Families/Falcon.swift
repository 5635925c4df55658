import AttentionCore

/// Falcon: keys and values of one head for all queries, of a head for each group of queries, or of as many heads as
/// queries; rotary positions or ALiBi.
enum Falcon: ModelFamily {
  static let modelTypes = ["falcon"]
  static let prefixes = ["", "transformer."]
  static let probe = "word_embeddings.weight"
  static let blockPrefixes = ["h."]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try config.refuse("apply_residual_connection_post_layernorm")
    let layers = try config.int("num_hidden_layers")
    let heads = try config.int("num_attention_heads")
    let width = try config.int("n_embed", "hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let keyValueHeads = try keyValueHeads(config, heads: heads)
    let inner = try config.int("ffn_hidden_size", default: 4 * width)
    let vocabulary = try config.int("vocab_size")
    let epsilon = try config.double("layer_norm_epsilon", default: 1e-5)
    let activation = try config.activation("activation", default: "gelu")
    let bias = try config.bool("bias", default: false)
    let order = try order(config)
    let scale = 1 / Float(headWidth).squareRoot()
    let tokens = try weights.tensor("word_embeddings.weight", shape: [vocabulary, width])
    let isALiBi = try config.bool("alibi", default: false)
    // Added before scores are scaled, and computed in bfloat16 whatever the weights are.
    let alibi = ALiBi(slopes: ALiBi.slopes(heads: heads), scale: scale, roundsToBFloat16: true)
    let rotation = isALiBi ? nil : RotaryConfig(headWidth: headWidth)
    let rotary = try rotation?.rotary(config)

    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "h.\(layer)"
      func norm(_ part: String) throws(CheckpointError) -> Norm {
        try weights.layerNorm("\(name).\(part)", width: width, epsilon: epsilon)
      }
      let fused = try GroupedProjections(
        weights, "\(name).self_attention.query_key_value", inputs: width, groups: keyValueHeads,
        queries: heads / keyValueHeads, headWidth: headWidth, bias: bias)
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth, query: fused.query, key: fused.key,
        value: fused.value,
        output: try weights.linear("\(name).self_attention.dense", inputs: width, outputs: width, bias: bias),
        rotary: rotary, scale: scale, bias: isALiBi ? .alibi(alibi) : nil, mask: .causal)
      let mlp = try weights.mlp(
        up: "\(name).mlp.dense_h_to_4h", down: "\(name).mlp.dense_4h_to_h", width: width, inner: inner,
        bias: bias, activation: activation)
      blocks.append(
        Block(
          attention: Sublayer(attention, normBefore: try norm(order.attentionNorm)),
          mlp: Sublayer(mlp, normBefore: try order.mlpNorm.map(norm)), mlpInput: order.mlpInput))
    }
    return Transformer(
      source: .embedding(Embedding(tokens: tokens)), blocks: blocks, modelWidth: width,
      contextLength: try rotation?.contextLength(config, default: 2048))
  }

  /// Key and value heads, and so the layout of the fused matrix.
  private static func keyValueHeads(_ config: ConfigReader, heads: Int) throws(CheckpointError) -> Int {
    let given = try config.int("num_kv_heads", default: heads)
    if try config.bool("new_decoder_architecture", default: false) {
      guard heads % given == 0 else {
        throw .config(
          path: config.path, problem: "\(heads) heads are not a multiple of \(given) key/value heads")
      }
      return given
    }
    if try config.bool("multi_query", default: true) { return 1 }
    guard given == heads else {
      throw .unsupported(
        path: config.path, what: "num_kv_heads \(given) of \(heads) without new_decoder_architecture")
    }
    return heads
  }

  /// Which norms a block has, and what its MLP reads.
  private struct Order {
    let attentionNorm: String
    let mlpNorm: String?
    let mlpInput: Block.MLPInput
  }

  private static func order(_ config: ConfigReader) throws(CheckpointError) -> Order {
    let isNew = try config.bool("new_decoder_architecture", default: false)
    let isParallel = try config.bool("parallel_attn", default: true)
    let norms = try config.int("num_ln_in_parallel_attn", default: isNew ? 2 : 1)
    switch (isNew, isParallel, norms) {
    case (true, true, 2): return Order(attentionNorm: "ln_attn", mlpNorm: "ln_mlp", mlpInput: .blockInput)
    case (_, true, 1):
      return Order(attentionNorm: "input_layernorm", mlpNorm: nil, mlpInput: .attentionInput)
    case (false, false, _):
      return Order(attentionNorm: "input_layernorm", mlpNorm: "post_attention_layernorm", mlpInput: .sum)
    default:
      throw .unsupported(
        path: config.path,
        what:
          "num_ln_in_parallel_attn \(norms) with parallel_attn \(isParallel) and new_decoder_architecture \(isNew)"
      )
    }
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, positions: ["rotary_emb.inv_freq", "maybe_rotary.inv_freq"], norm: ["ln_f."],
      heads: ["lm_head.", "score.", "classifier.", "qa_outputs."])
  }
}
