import AttentionCore

/// mBART: BART with a layer norm before each part, and one after the last block.
enum MBART: ModelFamily {
  static let modelTypes = ["mbart"]
  static let prefixes = BART.prefixes
  static let probe = BART.probe
  static let blockPrefixes = BART.blockPrefixes
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    try BARTBuilder(config: config, weights: weights, isPreNorm: true).learnedPositionsTransformer()
  }

  static func reasonUnused(_ name: String) -> String? { EncoderDecoder.reasonUnused(name) }
}
