import AttentionCore

/// BLOOM: no positions but ALiBi, a norm of the embeddings, queries, keys and values fused head by head.
enum BLOOM: ModelFamily {
  static let modelTypes = ["bloom"]
  static let prefixes = ["", "transformer."]
  static let probe = "word_embeddings.weight"
  static let blockPrefixes = ["h."]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let layers = try config.int("n_layer", "num_hidden_layers")
    let heads = try config.int("n_head", "num_attention_heads")
    let width = try config.int("n_embed", "hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let vocabulary = try config.int("vocab_size")
    let epsilon = try config.double("layer_norm_epsilon", default: 1e-5)
    let residualIsNormed = try config.bool("apply_residual_connection_post_layernorm", default: false)

    let embedding = Embedding(
      tokens: try weights.tensor("word_embeddings.weight", shape: [vocabulary, width]),
      norm: try weights.layerNorm("word_embeddings_layernorm", width: width, epsilon: epsilon))
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "h.\(layer)"
      let fused = try GroupedProjections(
        weights, "\(name).self_attention.query_key_value", inputs: width, groups: heads, queries: 1,
        headWidth: headWidth, bias: true)
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: fused.query, key: fused.key,
        value: fused.value,
        output: try weights.linear("\(name).self_attention.dense", inputs: width, outputs: width, bias: true),
        scale: 1 / Float(headWidth).squareRoot(), bias: .alibi(ALiBi(slopes: ALiBi.slopes(heads: heads))),
        mask: .causal)
      let mlp = try weights.mlp(
        up: "\(name).mlp.dense_h_to_4h", down: "\(name).mlp.dense_4h_to_h", width: width, inner: 4 * width,
        activation: .geluTanh)
      func norm(_ part: String) throws(CheckpointError) -> Norm {
        try weights.layerNorm("\(name).\(part)", width: width, epsilon: epsilon)
      }
      blocks.append(
        Block(
          attention: Sublayer(
            attention, normBefore: try norm("input_layernorm"), residualIsNormed: residualIsNormed),
          mlp: Sublayer(
            mlp, normBefore: try norm("post_attention_layernorm"), residualIsNormed: residualIsNormed)))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: nil)
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, norm: ["ln_f."], heads: ["lm_head.", "score.", "classifier.", "qa_outputs."])
  }
}
