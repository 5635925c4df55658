import AttentionCore

/// MPNet: BERT without token types, positions counted as RoBERTa's, and a bias by relative position that all layers share.
enum MPNet: ModelFamily {
  static let modelTypes = ["mpnet"]
  static let prefixes = ["", "mpnet."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.", "embeddings."]

  private static let names = PostNormBlocks.Names(
    query: "attention.attn.q", key: "attention.attn.k", value: "attention.attn.v", output: "attention.attn.o",
    attentionNorm: "attention.LayerNorm")

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    // MPNet's code has these numbers itself, whatever the configuration says.
    let (padding, buckets, greatestDistance) = (1, 32, 128)
    guard try config.int("relative_attention_num_buckets", default: buckets) == buckets else {
      throw .unsupported(path: config.path, what: "relative_attention_num_buckets other than \(buckets)")
    }
    try config.refusePrunedHeads()
    let blocks = try PostNormBlocks(config, weights, names: names)
    let embedding = try BERTEmbedding.read(
      config, blocks, rule: .otherThan(id: padding), offset: padding + 1, hasTypes: false)
    let table = try weights.tensor(
      "encoder.relative_attention_bias.weight", shape: [buckets, blocks.heads])
    let bias = RelativeBias(table: table, isBidirectional: true, maxDistance: greatestDistance)
    return Transformer(
      source: .embedding(embedding), blocks: try blocks.encoder(bias: .relative(bias)),
      modelWidth: blocks.width, contextLength: nil)
  }

  static func reasonUnused(_ name: String) -> String? {
    BERTEmbedding.reasonUnused(name, heads: ["lm_head.", "classifier.", "qa_outputs."])
  }
}
