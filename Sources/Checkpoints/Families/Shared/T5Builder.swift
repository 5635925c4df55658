import AttentionCore

/// T5 and mT5: RMS norm before each part, no scale and no biases, relative positions by bucket in block 0 of each stack for
/// all its layers, none in cross-attention.
struct T5Builder {
  let config: ConfigReader
  let weights: WeightReader
  /// What `feed_forward_proj` is where the configuration does not say.
  let feedForward: String

  private enum Side: String {
    case encoder, decoder
  }

  /// Both stacks; the encoder alone where the file has no decoder.
  func transformer() throws(CheckpointError) -> Transformer {
    try config.refuse("is_decoder")
    let layers = try config.int("num_layers")
    guard weights.hasNames(beginning: "decoder.block.") else {
      return Transformer(stacks: [try stack(.encoder, layers: layers, isAlone: true)])
    }
    let decoderLayers = try config.int("num_decoder_layers", default: layers)
    return Transformer(stacks: [
      try stack(.encoder, layers: layers), try stack(.decoder, layers: decoderLayers),
    ])
  }

  private func stack(_ side: Side, layers: Int, isAlone: Bool = false) throws(CheckpointError) -> Stack {
    let width = try config.int("d_model")
    let vocabulary = try config.int("vocab_size")
    let tokens = try weights.sharedEmbedding(side.rawValue, vocabulary: vocabulary, width: width)
    let bias = try relativeBias(side)
    let mask: AttentionMask = side == .encoder ? .bidirectional : .causal
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "\(side.rawValue).block.\(layer).layer"
      var cross: Sublayer<AttentionLayer>?
      if side == .decoder {
        cross = Sublayer(
          try attention("\(name).1.EncDecAttention", width: width, bias: nil, mask: .bidirectional),
          normBefore: try norm("\(name).1.layer_norm", width: width))
      }
      let last = "\(name).\(side == .decoder ? 2 : 1)"
      blocks.append(
        Block(
          attention: Sublayer(
            try attention("\(name).0.SelfAttention", width: width, bias: bias, mask: mask),
            normBefore: try norm("\(name).0.layer_norm", width: width)),
          cross: cross,
          mlp: Sublayer(
            .dense(try mlp("\(last).DenseReluDense", width: width)),
            normBefore: try norm("\(last).layer_norm", width: width))))
    }
    let isRead = side == .encoder && !isAlone
    return Stack(
      part: isAlone ? nil : side == .encoder ? .encoder : .decoder,
      source: .embedding(Embedding(tokens: tokens)), blocks: blocks, modelWidth: width, contextLength: nil,
      finalNorm: isRead ? try norm("encoder.final_layer_norm", width: width) : nil)
  }

  private func norm(_ name: String, width: Int) throws(CheckpointError) -> Norm {
    Norm(
      isCentred: false, gain: try weights.vector("\(name).weight", count: width), bias: nil,
      epsilon: Float(try config.double("layer_norm_epsilon", default: 1e-6)))
  }

  private func attention(
    _ name: String, width: Int, bias: ScoreBias?, mask: AttentionMask
  ) throws(CheckpointError) -> AttentionLayer {
    let (heads, headWidth) = (try config.int("num_heads"), try config.int("d_kv"))
    let inner = heads * headWidth
    func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(CheckpointError) -> LinearMap {
      try weights.linear("\(name).\(part)", inputs: inputs, outputs: outputs, bias: false)
    }
    return AttentionLayer(
      heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try linear("q", width, inner),
      key: try linear("k", width, inner), value: try linear("v", width, inner),
      output: try linear("o", inner, width), scale: 1, bias: bias, mask: mask)
  }

  private func relativeBias(_ side: Side) throws(CheckpointError) -> ScoreBias {
    let buckets = try config.int("relative_attention_num_buckets", default: 32)
    let distance = try config.int("relative_attention_max_distance", default: 128)
    let perDirection = side == .encoder ? buckets / 2 : buckets
    guard perDirection >= 2, distance > perDirection / 2 else {
      throw .unsupported(
        path: config.path,
        what:
          "relative_attention_num_buckets = \(buckets) with relative_attention_max_distance = \(distance)")
    }
    let table = try weights.tensor(
      "\(side.rawValue).block.0.layer.0.SelfAttention.relative_attention_bias.weight",
      shape: [buckets, try config.int("num_heads")])
    return .relative(
      RelativeBias(table: table, isBidirectional: side == .encoder, maxDistance: distance))
  }

  /// `feed_forward_proj` is an activation, or `gated-` and an activation; newer configurations also say what follows
  /// from it, and that is what counts.
  private func mlp(_ name: String, width: Int) throws(CheckpointError) -> MLP {
    let kind = try config.string("feed_forward_proj", default: feedForward)
    let words = kind.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 1 || words.count == 2 && words[0] == "gated" else {
      throw .unsupported(path: config.path, what: "feed_forward_proj '\(kind)'")
    }
    let fallback = kind == "gated-gelu" ? "gelu_new" : String(words[words.count - 1])
    let activation = try config.activation("dense_act_fn", default: fallback)
    let isGated = try config.bool("is_gated_act", default: words.count == 2)
    let inner = try config.int("d_ff")
    func linear(_ part: String, _ inputs: Int, _ outputs: Int) throws(CheckpointError) -> LinearMap {
      try weights.linear("\(name).\(part)", inputs: inputs, outputs: outputs, bias: false)
    }
    return MLP(
      gate: isGated ? try linear("wi_0", width, inner) : nil,
      up: try linear(isGated ? "wi_1" : "wi", width, inner), down: try linear("wo", inner, width),
      activation: activation)
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("EncDecAttention.relative_attention_bias.weight") {
      return "bias of cross-attention, which has no positions"
    }
    return EncoderDecoder.reasonUnused(name)
  }
}
