import AttentionCore

/// mT5: T5 whose feed-forward part is gated where the configuration does not say.
enum MT5: ModelFamily {
  static let modelTypes = ["mt5"]
  static let prefixes = T5.prefixes
  static let probe = T5.probe
  static let blockPrefixes = T5.blockPrefixes
  static let isUnembeddingTied: Bool? = false

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try T5Builder(config: config, weights: weights, feedForward: "gated-gelu").transformer()
  }

  static func reasonUnused(_ name: String) -> String? { T5Builder.reasonUnused(name) }
}
