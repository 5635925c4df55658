import AttentionCore

/// Reads multi-head latent attention: keys and values of all heads are made of one narrow vector, and a part of every key
/// that all heads share is rotated by position (DeepSeek-V2, 2024).
struct LatentAttention {
  private let decoder: DecoderBuilder
  /// Width of the vector that queries are made of, where they are not made of the input itself.
  private let queryRank: Int?
  /// Width of the vector that keys and values are made of.
  private let rank: Int
  /// Dimensions of a key that are not rotated.
  private let still: Int
  /// Dimensions of a key that are rotated.
  private let turning: Int
  /// Width of a value.
  private let valueWidth: Int
  private let hasBias: Bool
  private let scale: Float
  private let rotary: RotaryPositions
  /// The most tokens that the model takes.
  let contextLength: Int?
  /// Its ε is not the configuration's.
  private static let norm = NormKind.rms(1e-6)

  /// Reads sizes and rotation; `decoder` has everything else.
  init(
    _ config: ConfigReader, _ decoder: DecoderBuilder, pairing: RotaryPositions.Pairing, contextLength: Int
  ) throws(CheckpointError) {
    self.decoder = decoder
    guard config.object["q_lora_rank"] != nil else {
      throw .config(path: config.path, problem: "'q_lora_rank' is missing; expected a whole number or null")
    }
    queryRank = try config.optionalInt("q_lora_rank")
    rank = try config.int("kv_lora_rank")
    still = try config.int("qk_nope_head_dim")
    turning = try config.int("qk_rope_head_dim")
    valueWidth = try config.int("v_head_dim")
    guard max(still, turning, valueWidth) < 32_768, decoder.keyValueHeads == decoder.heads,
      decoder.heads * (still + max(turning, valueWidth)) < 1 << 31, rank + turning < 1 << 31
    else {
      throw .config(
        path: config.path,
        problem:
          "expected head widths below 32768 and as many key/value heads as heads, found widths of \(still), \(turning) and \(valueWidth), and \(decoder.keyValueHeads) of \(decoder.heads) heads"
      )
    }
    hasBias = try config.bool("attention_bias", default: false)
    let reader = RotaryConfig(headWidth: turning, pairing: pairing, firstDimension: still)
    rotary = try reader.rotary(config)
    self.contextLength = try reader.contextLength(config, default: contextLength)
    let factor = try Self.scaleFactor(config)
    scale = Float(factor * factor / Double(still + turning).squareRoot())
  }

  /// What the scale is multiplied by twice where positions are stretched.
  private static func scaleFactor(_ config: ConfigReader) throws(CheckpointError) -> Double {
    let older = try config.nested("rope_scaling").flatMap { $0.object.count > 0 ? $0 : nil }
    let newer = try config.nested("rope_parameters")
    guard let settings = older ?? newer,
      try settings.string("rope_type", "type", default: "default") != "default",
      let stretch = try settings.optionalDouble("mscale_all_dim"), stretch != 0
    else { return 1 }
    return RotaryPositions.yarnGrowth(factor: try settings.double("factor"), scale: stretch)
  }

  /// `self_attn` of a layer.
  func attention(_ layer: Int) throws(CheckpointError) -> AttentionLayer {
    let (weights, heads, width) = (decoder.weights, decoder.heads, decoder.width)
    let name = decoder.name(layer, "self_attn")
    let narrow = try weights.matrix("\(name).kv_a_proj_with_mqa.weight", rows: rank + turning, columns: width)
    let bias = hasBias ? try weights.vector("\(name).kv_a_proj_with_mqa.bias", count: rank + turning) : nil
    let down = LinearMap(parts: [narrow.rows(0..<rank)], bias: bias.map { Array($0[..<rank]) })
    let shared = LinearMap(
      parts: [narrow.rows(rank..<rank + turning)], bias: bias.map { Array($0[rank...]) })
    let norm = try weights.norm("\(name).kv_a_layernorm", Self.norm, shape: [rank])
    let each = still + valueWidth
    let wide = try weights.matrix("\(name).kv_b_proj.weight", rows: heads * each, columns: rank)
    func up(_ rows: Range<Int>) -> LinearMap {
      LinearMap(
        parts: (0..<heads).map { wide.rows($0 * each + rows.lowerBound..<$0 * each + rows.upperBound) })
    }
    return AttentionLayer(
      heads: heads, keyValueHeads: heads, headWidth: still + turning, valueWidth: valueWidth,
      query: try query(name),
      key: Projection(down: down, norm: norm, up: up(0..<still), shared: shared, heads: heads),
      value: Projection(down: down, norm: norm, up: up(still..<each)),
      output: try weights.linear(
        "\(name).o_proj", inputs: heads * valueWidth, outputs: width, bias: hasBias),
      rotary: rotary, scale: scale, mask: decoder.mask(layer))
  }

  private func query(_ name: String) throws(CheckpointError) -> Projection {
    let (weights, outputs) = (decoder.weights, decoder.heads * (still + turning))
    guard let queryRank else {
      return Projection(
        try weights.linear("\(name).q_proj", inputs: decoder.width, outputs: outputs, bias: false))
    }
    return Projection(
      down: try weights.linear(
        "\(name).q_a_proj", inputs: decoder.width, outputs: queryRank, bias: hasBias),
      norm: try weights.norm("\(name).q_a_layernorm", Self.norm, shape: [queryRank]),
      up: try weights.linear("\(name).q_b_proj", inputs: queryRank, outputs: outputs, bias: false))
  }
}
