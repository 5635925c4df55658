import AttentionCore

/// Whisper: the encoder reads log-mel features through two convolutions, keys have no bias, norms come before each part.
enum Whisper: ModelFamily {
  static let modelTypes = ["whisper"]
  static let prefixes = BART.prefixes
  static let probe = BART.probe
  static let blockPrefixes = BART.blockPrefixes
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let builder = BARTBuilder(config: config, weights: weights, isPreNorm: true, keysHaveBias: false)
    let width = try config.int("d_model")
    let frames = try config.int("max_source_positions")
    let context = try config.int("max_target_positions")
    let decoder = builder.hasDecoder ? try text(config, weights, width: width, context: context) : nil
    return try builder.transformer(
      encoder: .audio(try frontEnd(config, weights, width: width, frames: frames)), decoder: decoder,
      encoderContext: frames, decoderContext: context)
  }

  /// `scale_embedding` plays no part: the reference reads it and multiplies by nothing.
  private static func text(
    _ config: ConfigReader, _ weights: WeightReader, width: Int, context: Int
  ) throws(CheckpointError) -> Stack.Source {
    let vocabulary = try config.int("vocab_size")
    return .embedding(
      Embedding(
        tokens: try weights.tensor("decoder.embed_tokens.weight", shape: [vocabulary, width]),
        positions: PositionTable(
          try weights.tensor("decoder.embed_positions.weight", shape: [context, width]))))
  }

  private static func frontEnd(
    _ config: ConfigReader, _ weights: WeightReader, width: Int, frames: Int
  ) throws(CheckpointError) -> AudioFrontEnd {
    let taps = 3
    func convolution(_ name: String, channels: Int, stride: Int) throws(CheckpointError) -> Convolution {
      let weight = try weights.tensor("encoder.\(name).weight", shape: [width, channels, taps])
      let matrix = WeightMatrix(weight, inputs: channels * taps, outputs: width, layout: .outputMajor)
      let bias = try weights.vector("encoder.\(name).bias", count: width)
      return Convolution(
        map: LinearMap(parts: [matrix], bias: bias), taps: taps, stride: stride, padding: 1)
    }
    let mels = try config.int("num_mel_bins")
    return AudioFrontEnd(
      first: try convolution("conv1", channels: mels, stride: 1),
      second: try convolution("conv2", channels: width, stride: 2),
      positions: try weights.tensor("encoder.embed_positions.weight", shape: [frames, width]))
  }

  static func reasonUnused(_ name: String) -> String? { EncoderDecoder.reasonUnused(name) }
}
