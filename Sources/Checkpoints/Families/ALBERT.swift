import AttentionCore

/// ALBERT: BERT with narrow embeddings, and layers that share their weights, all of them or in groups.
enum ALBERT: ModelFamily {
  static let modelTypes = ["albert"]
  static let prefixes = ["", "albert."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.", "embeddings."]

  /// More layers than any model has: weights that layers share set no limit themselves.
  private static let mostLayers = 4096

  private static let names = PostNormBlocks.Names(
    query: "attention.query", key: "attention.key", value: "attention.value", output: "attention.dense",
    attentionNorm: "attention.LayerNorm", up: "ffn", down: "ffn_output", mlpNorm: "full_layer_layer_norm")

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    try config.refusePrunedHeads()
    try config.refuseRelativeKeys()
    let encoder = try PostNormBlocks(config, weights, names: names, activation: "gelu_new")
    let width = try config.int("embedding_size", default: 128)
    let groups = try config.int("num_hidden_groups", default: 1)
    let inner = try config.int("inner_group_num", default: 1)
    guard encoder.layers <= mostLayers, inner <= mostLayers / encoder.layers else {
      throw .unsupported(
        path: config.path, what: "more than \(mostLayers) layers (\(encoder.layers) times \(inner))")
    }
    let embedding = try BERTEmbedding.read(
      config, encoder, width: width,
      projection: try encoder.linear("encoder.embedding_hidden_mapping_in", width, encoder.width))
    var blocks: [Block] = []
    for layer in 0..<encoder.layers {
      let group = Int(Double(layer) / (Double(encoder.layers) / Double(groups)))
      for part in 0..<inner {
        let name = "encoder.albert_layer_groups.\(group).albert_layers.\(part)"
        blocks.append(try encoder.block(name, layer: blocks.count))
      }
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: encoder.width,
      contextLength: embedding.positions?.longest)
  }

  static func reasonUnused(_ name: String) -> String? {
    BERTEmbedding.reasonUnused(
      name, heads: ["predictions.", "sop_classifier.", "classifier.", "qa_outputs."])
  }
}
