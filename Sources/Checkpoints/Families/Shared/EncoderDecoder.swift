import AttentionCore

/// What encoder-decoder models share, whatever their blocks look like.
enum EncoderDecoder {
  /// Why a tensor plays no part.
  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("shared.weight") || name.hasSuffix("embed_tokens.weight") {
      return "embeddings, which each stack has as its own"
    }
    if name.hasSuffix("coder.final_layer_norm.weight") || name.contains("coder.layer_norm.") {
      return UnusedTensor.finalNorm
    }
    if name.hasSuffix("coder.version") { return "version of the file" }
    let heads = [
      "lm_head.", "proj_out.", "final_logits_bias", "classification_head.", "classifier.", "qa_outputs.",
      "projector.", "layer_weights",
    ]
    return heads.contains(where: name.hasPrefix) ? UnusedTensor.taskHead : nil
  }
}

extension WeightReader {
  /// The token embeddings of a stack: its own where the file has them, else the shared ones, else those of the other
  /// stack, to which files tie them under any of these names.
  func sharedEmbedding(_ side: String, vocabulary: Int, width: Int) throws(CheckpointError) -> Tensor {
    let other = side == "encoder" ? "decoder" : "encoder"
    for name in ["\(side).embed_tokens.weight", "shared.weight", "\(other).embed_tokens.weight"] {
      if let table = try optionalTensor(name, shape: [vocabulary, width]) { return table }
    }
    return try tensor("shared.weight", shape: [vocabulary, width])
  }
}
