import AttentionCore

/// CLIP (Radford et al. 2021): a tower for images with a CLS token, and a causal one for texts.
enum CLIP: ModelFamily {
  static let modelTypes = ["clip", "clip_text_model", "clip_vision_model"]
  static let prefixes = [""]
  static let probe = ""
  static let blockPrefixes = ["encoder.", "embeddings.", "text_model.e", "vision_model.e"]

  private static let towers = ImageTextTowers(
    activation: "quick_gelu",
    text: ImageTextTowers.Text(
      defaults: PreNormBlocks.Defaults(width: 512, heads: 8, epsilon: 1e-5), inner: 2048,
      vocabulary: 49408, context: 77, mask: .causal),
    vision: ImageTextTowers.Vision(
      defaults: PreNormBlocks.Defaults(epsilon: 1e-5),
      patches: PatchReader.Defaults(image: 224, patch: 32), hasToken: true, hasPatchBias: false))

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    try towers.model(named: try config.string("model_type"), config, weights)
  }

  static func reasonUnused(_ name: String) -> String? { ImageTextTowers.reasonUnused(name) }
}
