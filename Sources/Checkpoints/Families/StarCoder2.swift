import AttentionCore

/// StarCoder2: Llama with layer norms, an MLP without a gate, and the same window in every layer.
enum StarCoder2: DecoderFamily {
  static let modelTypes = ["starcoder2"]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // Settings of the first files, which say what the family always does since.
    try config.require("mlp_type", toBe: "default")
    try config.require("norm_type", toBe: "layer_norm")
    var decoder = try DecoderBuilder(
      config, weights, norm: .layer(try config.double("norm_epsilon", default: 1e-5)),
      activation: "gelu_pytorch_tanh")
    let hasBias = try config.bool("use_bias", default: true)
    decoder.queryKeyValueBias = hasBias
    decoder.outputBias = hasBias
    decoder.mlpBias = hasBias
    try decoder.rotate(contextLength: 4096)
    if try decoder.window() != nil { try decoder.slide { _ in true } }
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      try decoder.block(
        layer, attention: decoder.attention(layer),
        mlp: decoder.plainMLP(layer, up: "mlp.c_fc", down: "mlp.c_proj"))
    }
  }
}
