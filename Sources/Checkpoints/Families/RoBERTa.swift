import AttentionCore

/// RoBERTa and models of its architecture (XLM-RoBERTa, CamemBERT): BERT, but positions count the tokens that are no
/// padding, and begin behind the padding's own row.
enum RoBERTa: ModelFamily {
  static let modelTypes = ["roberta", "xlm-roberta", "camembert"]
  static let prefixes = ["", "roberta."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.layer.", "embeddings."]

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    let blocks = try PostNormBlocks(bertLike: config, weights)
    let padding = try config.int("pad_token_id", minimum: 0, default: 1)
    let embedding = try BERTEmbedding.read(
      config, blocks, rule: .otherThan(id: padding), offset: padding + 1)
    return Transformer(
      source: .embedding(embedding), blocks: try blocks.encoder(), modelWidth: blocks.width,
      contextLength: nil)
  }

  static func reasonUnused(_ name: String) -> String? {
    BERTEmbedding.reasonUnused(name, heads: ["lm_head.", "classifier.", "qa_outputs."])
  }
}
