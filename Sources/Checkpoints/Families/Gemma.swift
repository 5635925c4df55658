import AttentionCore

/// Gemma: Llama with gains that are kept less 1, embeddings multiplied by √d_model, and GELU.
enum Gemma: DecoderFamily {
  static let modelTypes = ["gemma"]
  static let isUnembeddingTied: Bool? = true
  static let usualSizes = [
    "hidden_size": 3072, "intermediate_size": 24_576, "num_attention_heads": 16, "num_hidden_layers": 28,
    "num_key_value_heads": 16, "vocab_size": 256_000,
  ]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // transformers' eager attention passes over it.
    try config.refuse("use_bidirectional_attention")
    var decoder = try DecoderBuilder(gemma: config, weights)
    let stated = try config.string("hidden_act", default: "gelu_pytorch_tanh")
    // The first files say `gelu` and mean the approximation, which a later setting says beside it.
    decoder.activation =
      stated == "gelu" ? .geluTanh : try config.activation("hidden_act", default: stated)
    let later = try config.activation("hidden_activation", default: "gelu_pytorch_tanh")
    if config.object["hidden_activation"]?.isNull == false, later != decoder.activation {
      throw .unsupported(path: config.path, what: "hidden_activation other than hidden_act")
    }
    try decoder.rotate(contextLength: 8192)
    return try decoder.transformer()
  }
}

extension DecoderBuilder {
  /// What all Gemmas have in common.
  init(gemma config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) {
    let norm = NormKind.rms(try config.double("rms_norm_eps", default: 1e-6), gainOffset: 1)
    try self.init(config, weights, norm: norm, headWidth: 256)
    embeddingScale = Float(Double(width).squareRoot())
    try readAttentionBias()
  }

  /// What Gemma 2 and 3 have in common: norms around each part, and a scale of their own.
  mutating func setUpGemma2() throws(CheckpointError) {
    normOrder = .around
    activation = try config.activation("hidden_activation", default: "gelu_pytorch_tanh")
    scale = Float(1 / (try config.positive("query_pre_attn_scalar", default: 256)).squareRoot())
  }
}
