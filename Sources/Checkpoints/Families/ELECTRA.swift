import AttentionCore

/// ELECTRA, discriminator and generator: BERT, with embeddings that may be narrower than the model.
enum ELECTRA: ModelFamily {
  static let modelTypes = ["electra"]
  static let prefixes = ["", "electra."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.layer.", "embeddings.", "embeddings_project."]

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    let blocks = try PostNormBlocks(bertLike: config, weights)
    let width = try config.int("embedding_size", default: 128)
    let embedding = try BERTEmbedding.read(
      config, blocks, width: width,
      projection: width == blocks.width
        ? nil : try blocks.linear("embeddings_project", width, blocks.width))
    return Transformer(
      source: .embedding(embedding), blocks: try blocks.encoder(), modelWidth: blocks.width,
      contextLength: embedding.positions?.longest)
  }

  static func reasonUnused(_ name: String) -> String? {
    let heads = [
      "discriminator_predictions.", "generator_predictions.", "generator_lm_head.", "classifier.",
      "qa_outputs.",
      "sequence_summary.",
    ]
    return BERTEmbedding.reasonUnused(name, heads: heads)
  }
}
