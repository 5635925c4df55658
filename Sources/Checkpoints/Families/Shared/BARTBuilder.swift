import AttentionCore

/// The encoder-decoder that BART, mBART, Marian and Whisper share: blocks of `self_attn`, `encoder_attn`, `fc1` and `fc2`,
/// each with a layer norm.
struct BARTBuilder {
  enum Side: String {
    case encoder, decoder
  }

  let config: ConfigReader
  let weights: WeightReader
  /// Whether norms come before each part, and one more after the last block, or after each sum.
  let isPreNorm: Bool
  /// Whether keys have a bias, as queries and values do.
  var keysHaveBias = true

  /// The default of `torch.nn.LayerNorm`, which no configuration of these families changes.
  private static let epsilon = 1e-5

  /// Whether the file has a decoder; files of task heads on the encoder do not.
  var hasDecoder: Bool { weights.hasNames(beginning: "decoder.layers.") }

  /// Both stacks, or the encoder alone where there is no `decoder`.
  func transformer(
    encoder: Stack.Source, decoder: Stack.Source?, encoderContext: Int, decoderContext: Int
  ) throws(CheckpointError) -> Transformer {
    try config.refuse("is_decoder")
    guard let decoder else {
      return Transformer(stacks: [try stack(.encoder, part: nil, source: encoder, context: encoderContext)])
    }
    return Transformer(stacks: [
      try stack(.encoder, part: .encoder, source: encoder, context: encoderContext),
      try stack(.decoder, part: .decoder, source: decoder, context: decoderContext),
    ])
  }

  /// The flags of old configurations, from when one family's code served several: they must say what the family is.
  func checkFlags(normalisesEmbedding: Bool, positionsAreLearned: Bool) throws(CheckpointError) {
    for (key, expected) in [
      ("normalize_before", isPreNorm), ("add_final_layer_norm", isPreNorm),
      ("normalize_embedding", normalisesEmbedding), ("static_position_embeddings", !positionsAreLearned),
    ] where try config.bool(key, default: expected) != expected {
      throw .unsupported(path: config.path, what: "\(key) = \(!expected)")
    }
  }

  /// Tokens, multiplied by √d_model where the configuration says so, with positions and a norm of the sum.
  func text(
    _ side: Side, tokens: Tensor, positions: PositionTable, isNormalised: Bool
  ) throws(CheckpointError) -> Stack.Source {
    let width = try config.int("d_model")
    let isScaled = try config.bool("scale_embedding", default: false)
    return .embedding(
      Embedding(
        tokens: tokens, scale: isScaled ? Float(Double(width).squareRoot()) : 1, positions: positions,
        norm: isNormalised ? try norm("\(side.rawValue).layernorm_embedding", width) : nil))
  }

  private func norm(_ name: String, _ width: Int) throws(CheckpointError) -> Norm {
    try weights.layerNorm(name, width: width, epsilon: Self.epsilon)
  }

  private func stack(
    _ side: Side, part: AttentionPart?, source: Stack.Source, context: Int
  ) throws(CheckpointError) -> Stack {
    let width = try config.int("d_model")
    let inner = try config.int("\(side.rawValue)_ffn_dim")
    let activation = try config.activation("activation_function", default: "gelu")
    var blocks: [Block] = []
    for layer in 0..<(try config.int("\(side.rawValue)_layers")) {
      let name = "\(side.rawValue).layers.\(layer)"
      let mlp = try weights.mlp(
        up: "\(name).fc1", down: "\(name).fc2", width: width, inner: inner, activation: activation)
      blocks.append(
        Block(
          attention: sublayer(
            try attention(side, "\(name).self_attn", mask: side == .encoder ? .bidirectional : .causal),
            try norm("\(name).self_attn_layer_norm", width)),
          cross: side == .decoder
            ? sublayer(
              try attention(side, "\(name).encoder_attn", mask: .bidirectional),
              try norm("\(name).encoder_attn_layer_norm", width)) : nil,
          mlp: sublayer(mlp, try norm("\(name).final_layer_norm", width))))
    }
    let isRead = isPreNorm && part == .encoder
    return Stack(
      part: part, source: source, blocks: blocks, modelWidth: width, contextLength: context,
      finalNorm: isRead ? try norm("encoder.layer_norm", width) : nil)
  }

  private func sublayer<Layer>(_ layer: Layer, _ norm: Norm) -> Sublayer<Layer> {
    isPreNorm ? Sublayer(layer, normBefore: norm) : Sublayer(layer, normAfterSum: norm)
  }

  private func attention(
    _ side: Side, _ name: String, mask: AttentionMask
  ) throws(CheckpointError) -> AttentionLayer {
    let width = try config.int("d_model")
    let heads = try config.int("\(side.rawValue)_attention_heads")
    let headWidth = try config.headWidth(width: width, heads: heads)
    func linear(_ part: String, bias: Bool = true) throws(CheckpointError) -> LinearMap {
      try weights.linear("\(name).\(part)", inputs: width, outputs: width, bias: bias)
    }
    return AttentionLayer(
      heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try linear("q_proj"),
      key: try linear("k_proj", bias: keysHaveBias), value: try linear("v_proj"),
      output: try linear("out_proj"), scale: 1 / Float(headWidth).squareRoot(), mask: mask)
  }
}

extension BARTBuilder {
  /// BART and mBART: learned positions whose first two rows no token gets, and a norm of the embeddings.
  func learnedPositionsTransformer() throws(CheckpointError) -> Transformer {
    try checkFlags(normalisesEmbedding: true, positionsAreLearned: true)
    let offset = 2
    guard try config.int("extra_pos_embeddings", default: offset) == offset else {
      throw .unsupported(path: config.path, what: "extra_pos_embeddings other than \(offset)")
    }
    let width = try config.int("d_model")
    let vocabulary = try config.int("vocab_size")
    let context = try config.int("max_position_embeddings")
    func source(_ side: Side) throws(CheckpointError) -> Stack.Source {
      let table = try weights.tensor(
        "\(side.rawValue).embed_positions.weight", shape: [context + offset, width])
      let tokens = try weights.sharedEmbedding(side.rawValue, vocabulary: vocabulary, width: width)
      return try text(
        side, tokens: tokens, positions: PositionTable(table, offset: offset), isNormalised: true)
    }
    return try transformer(
      encoder: try source(.encoder), decoder: hasDecoder ? try source(.decoder) : nil,
      encoderContext: context, decoderContext: context)
  }
}
