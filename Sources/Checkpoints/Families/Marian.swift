import AttentionCore

/// Marian (Opus-MT): BART without a norm of the embeddings, with sinusoidal positions that files leave out, and where it is
/// so, a vocabulary for each side.
enum Marian: ModelFamily {
  static let modelTypes = ["marian"]
  static let prefixes = BART.prefixes
  static let probe = BART.probe
  static let blockPrefixes = BART.blockPrefixes
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let builder = BARTBuilder(config: config, weights: weights, isPreNorm: false)
    try builder.checkFlags(normalisesEmbedding: false, positionsAreLearned: false)
    let width = try config.int("d_model")
    let context = try config.int("max_position_embeddings")
    let vocabulary = try config.int("vocab_size")
    let isShared = try config.bool("share_encoder_decoder_embeddings", default: true)
    let decoderVocabulary = try config.int("decoder_vocab_size", default: vocabulary)

    func source(_ side: BARTBuilder.Side) throws(CheckpointError) -> Stack.Source {
      let tokens =
        if isShared {
          try weights.sharedEmbedding(side.rawValue, vocabulary: vocabulary, width: width)
        } else {
          try weights.tensor(
            "\(side.rawValue).embed_tokens.weight",
            shape: [side == .decoder ? decoderVocabulary : vocabulary, width])
        }
      let table = try weights.optionalTensor(
        "\(side.rawValue).embed_positions.weight", shape: [context, width])
      let positions = table.map { PositionTable($0, isLearned: false) }
      return try builder.text(
        side, tokens: tokens, positions: positions ?? PositionTable(sinusoidal: context, width: width),
        isNormalised: false)
    }
    return try builder.transformer(
      encoder: try source(.encoder), decoder: builder.hasDecoder ? try source(.decoder) : nil,
      encoderContext: context, decoderContext: context)
  }

  static func reasonUnused(_ name: String) -> String? { EncoderDecoder.reasonUnused(name) }
}
