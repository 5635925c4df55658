import AttentionCore

/// DistilBERT: BERT without token types; positions are learned, or sines and cosines.
enum DistilBERT: ModelFamily {
  static let modelTypes = ["distilbert"]
  static let prefixes = ["", "distilbert."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["transformer.layer.", "embeddings."]

  private static let names = PostNormBlocks.Names(
    query: "attention.q_lin", key: "attention.k_lin", value: "attention.v_lin", output: "attention.out_lin",
    attentionNorm: "sa_layer_norm", up: "ffn.lin1", down: "ffn.lin2", mlpNorm: "output_layer_norm")

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    let encoder = try PostNormBlocks(
      config, weights, names: names, activationKey: "activation", readsEpsilon: false)
    let embedding = try BERTEmbedding.read(
      config, encoder, isSinusoidal: try config.bool("sinusoidal_pos_embds", default: false), hasTypes: false)
    var blocks: [Block] = []
    for layer in 0..<encoder.layers {
      blocks.append(try encoder.block("transformer.layer.\(layer)", layer: layer))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: encoder.width,
      contextLength: embedding.positions?.longest)
  }

  static func reasonUnused(_ name: String) -> String? {
    let heads = ["vocab_transform.", "vocab_layer_norm.", "vocab_projector.", "pre_classifier."]
    return BERTEmbedding.reasonUnused(name, heads: heads + ["classifier.", "qa_outputs."])
  }
}
