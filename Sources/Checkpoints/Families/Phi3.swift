import AttentionCore

/// Phi 3 and 4: Llama with queries, keys and values in one matrix, gate and up in another, and LongRoPE.
enum Phi3: DecoderFamily {
  static let modelTypes = ["phi3"]

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    var decoder = try DecoderBuilder(
      config, weights, norm: .rms(try config.double("rms_norm_eps", default: 1e-5)))
    // The first files call LongRoPE so.
    let aliases = ["su": "longrope", "yarn": "longrope"]
    try decoder.rotate(
      RotaryConfig(headWidth: decoder.headWidth, turningPart: 1, aliases: aliases), contextLength: 4096)
    if try decoder.window() != nil { try decoder.slide { _ in true } }
    return try decoder.transformer { [decoder] (layer) throws(CheckpointError) in
      try block(decoder, layer)
    }
  }

  private static func block(_ decoder: DecoderBuilder, _ layer: Int) throws(CheckpointError) -> Block {
    let (queries, keys) = (decoder.heads * decoder.headWidth, decoder.keyValueHeads * decoder.headWidth)
    let projections = try decoder.weights.stacked(
      decoder.name(layer, "self_attn.qkv_proj"), inputs: decoder.width, outputs: [queries, keys, keys])
    let halves = try decoder.weights.stacked(
      decoder.name(layer, "mlp.gate_up_proj"), inputs: decoder.width, outputs: [decoder.inner, decoder.inner])
    let down = try decoder.weights.linear(
      decoder.name(layer, "mlp.down_proj"), inputs: decoder.inner, outputs: decoder.width, bias: false)
    return try decoder.block(
      layer,
      attention: decoder.attention(layer, query: projections[0], key: projections[1], value: projections[2]),
      mlp: .dense(MLP(gate: halves[0], up: halves[1], down: down, activation: decoder.activation)))
  }
}
