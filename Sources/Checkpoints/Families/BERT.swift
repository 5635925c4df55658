import AttentionCore

/// BERT: learned positions and token types, every key visible, layer norm after each residual sum.
enum BERT: ModelFamily {
  static let modelTypes = ["bert"]
  static let prefixes = ["", "bert."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.layer.", "embeddings."]

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    let blocks = try PostNormBlocks(bertLike: config, weights)
    let embedding = try BERTEmbedding.read(config, blocks)
    return Transformer(
      source: .embedding(embedding), blocks: try blocks.encoder(), modelWidth: blocks.width,
      contextLength: embedding.positions?.longest)
  }

  static func reasonUnused(_ name: String) -> String? {
    BERTEmbedding.reasonUnused(name, heads: ["cls.", "classifier.", "qa_outputs."])
  }
}
