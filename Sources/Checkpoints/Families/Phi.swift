import AttentionCore

/// Phi 1 to 2: attention and MLP side by side behind one layer norm, biases everywhere, rotation of a part of each head.
enum Phi: DecoderFamily {
  static let modelTypes = ["phi"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let norm = NormKind.layer(try config.double("layer_norm_eps", default: 1e-5))
    var decoder = try DecoderBuilder(config, weights, norm: norm, activation: "gelu_new")
    decoder.normOrder = .shared
    decoder.queryKeyValueBias = true
    decoder.outputBias = true
    decoder.outputName = "dense"
    decoder.mlpBias = true
    if try config.bool("qk_layernorm", default: false) {
      decoder.queryKeyNorm = .init(kind: norm, query: "q_layernorm", key: "k_layernorm")
    }
    try decoder.rotate(RotaryConfig(headWidth: decoder.headWidth, turningPart: 0.5))
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      try decoder.block(
        layer, attention: decoder.attention(layer),
        mlp: decoder.plainMLP(layer, up: "mlp.fc1", down: "mlp.fc2"))
    }
  }
}
