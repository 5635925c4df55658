import AttentionCore

/// BERT: learned positions and token types, every key visible, layer norm after each residual sum.
enum BERT: ModelFamily {
  static let modelTypes = ["bert"]
  static let prefixes = ["", "bert."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.layer."]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try config.refuse("add_cross_attention")
    let kind = try config.string("position_embedding_type", default: "absolute")
    guard kind == "absolute" else {
      throw .unsupported(path: config.path, what: "position_embedding_type '\(kind)'")
    }
    let layers = try config.int("num_hidden_layers")
    let heads = try config.int("num_attention_heads")
    let width = try config.int("hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("intermediate_size")
    let context = try config.int("max_position_embeddings")
    let vocabulary = try config.int("vocab_size")
    let types = try config.int("type_vocab_size", default: 2)
    let epsilon = try config.double("layer_norm_eps", default: 1e-12)
    let activation = try config.activation("hidden_act", default: "gelu")
    let mask: AttentionMask = try config.bool("is_decoder", default: false) ? .causal : .bidirectional

    let embedding = Embedding(
      tokens: try weights.tensor("embeddings.word_embeddings.weight", shape: [vocabulary, width]),
      positions: PositionTable(
        try weights.tensor("embeddings.position_embeddings.weight", shape: [context, width])),
      segments: try weights.tensor("embeddings.token_type_embeddings.weight", shape: [types, width]),
      norm: try weights.layerNorm("embeddings.LayerNorm", width: width, epsilon: epsilon))
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "encoder.layer.\(layer)"
      func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(CheckpointError) -> LinearMap {
        try weights.linear("\(name).\(part)", inputs: inputs, outputs: outputs, bias: true)
      }
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth,
        query: try linear("attention.self.query", width, width),
        key: try linear("attention.self.key", width, width),
        value: try linear("attention.self.value", width, width),
        output: try linear("attention.output.dense", width, width),
        scale: 1 / Float(headWidth).squareRoot(), mask: mask)
      blocks.append(
        Block(
          attention: Sublayer(
            attention,
            normAfterSum: try weights.layerNorm(
              "\(name).attention.output.LayerNorm", width: width, epsilon: epsilon)),
          mlp: Sublayer(
            .dense(
              MLP(
                up: try linear("intermediate.dense", width, inner),
                down: try linear("output.dense", inner, width), activation: activation)),
            normAfterSum: try weights.layerNorm("\(name).output.LayerNorm", width: width, epsilon: epsilon))))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: context)
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("embeddings.position_ids") { return "position buffer" }
    if name.contains("pooler.") { return "pooler, after the last attention" }
    if ["cls.", "classifier.", "qa_outputs."].contains(where: name.hasPrefix) {
      return "task head, after the last attention"
    }
    return nil
  }
}
