import AttentionCore

/// SigLIP (Zhai et al. 2023): as CLIP, but there is no CLS token, and texts are read in both directions. The head that
/// pools the patches by attention of its own comes after the last layer and is left out.
enum SigLIP: ModelFamily {
  static let modelTypes = ["siglip", "siglip_text_model", "siglip_vision_model"]
  static let prefixes = [""]
  static let probe = ""
  static let blockPrefixes = ["encoder.", "embeddings.", "text_model.e", "vision_model.e"]

  private static let towers = ImageTextTowers(
    activation: "gelu_pytorch_tanh",
    text: ImageTextTowers.Text(
      defaults: PreNormBlocks.Defaults(epsilon: 1e-6), inner: 3072, vocabulary: 32000, context: 64,
      mask: .bidirectional),
    vision: ImageTextTowers.Vision(
      defaults: PreNormBlocks.Defaults(epsilon: 1e-6),
      patches: PatchReader.Defaults(image: 224, patch: 16), hasToken: false, hasPatchBias: true))

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    try towers.model(named: try config.string("model_type"), config, weights)
  }

  static func reasonUnused(_ name: String) -> String? { ImageTextTowers.reasonUnused(name) }
}
