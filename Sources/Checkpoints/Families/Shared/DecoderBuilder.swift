import AttentionCore

/// Builds decoders that name their tensors as Llama does: `layers.N.self_attn.{q,k,v,o}_proj`,
/// `layers.N.mlp.{gate,up,down}_proj`, `layers.N.input_layernorm` and so on.
///
/// A family makes one, changes what it does otherwise than Llama, and calls `transformer`. Sizes are checked here, so
/// that no precondition of the core can fail.
struct DecoderBuilder {
  /// Where norms stand in a block.
  enum NormOrder {
    /// `input_layernorm` before attention, `post_attention_layernorm` before the MLP.
    case before
    /// `input_layernorm` before both, which stand side by side.
    case shared
    /// `post_attention_layernorm` and `post_feedforward_layernorm` after what each writes (OLMo 2).
    case after
    /// Both: `input_layernorm`, `post_attention_layernorm`, `pre_feedforward_layernorm`, `post_feedforward_layernorm`
    /// (Gemma 2).
    case around
  }

  /// A norm of queries and keys, before rotation.
  struct QueryKeyNorm {
    /// What the file has of it.
    enum Layout {
      /// `[d_head]`, the same for all heads.
      case shared
      /// `[heads, d_head]`.
      case perHead
      /// `norms.H` for each head H, `[d_head]` each (StableLM).
      case listed
      /// `[heads · d_head]` over all heads at once (OLMo 2).
      case together
    }

    var kind: NormKind
    var layout = Layout.shared
    var query = "q_norm"
    var key = "k_norm"
  }

  let config: ConfigReader
  let weights: WeightReader
  let layers: Int
  let heads: Int
  let keyValueHeads: Int
  let headWidth: Int
  /// d_model.
  let width: Int
  /// Width of the MLP's hidden layer.
  let inner: Int

  var contextLength: Int?
  /// Before every layer's name.
  var layersName = "layers"
  var norm: NormKind
  var normOrder = NormOrder.before
  var queryKeyNorm: QueryKeyNorm?
  var queryKeyValueBias = false
  var outputBias = false
  var outputName = "o_proj"
  var mlpBias = false
  var activation: Activation
  var clip: Float?
  var scale: Float
  var softCap: Float?
  /// Whether each head has a sink, `self_attn.sinks` (gpt-oss).
  var hasSinks = false
  /// The rotation of a layer, where it has one.
  var rotary: (Int) -> RotaryPositions? = { _ in nil }
  /// The window where the configuration has no key `sliding_window`.
  var usualWindow: Int?
  /// Which keys the queries of a layer see.
  var mask: (Int) -> AttentionMask
  /// What the attention and the MLP write is multiplied by (Granite).
  var residualGain: Float?
  var embeddingScale: Float = 1

  /// Reads and checks the sizes; everything else is as in Llama.
  ///
  /// - Parameters:
  ///   - norm: how the family normalises.
  ///   - headWidth: d_head where the configuration has no `head_dim`; `nil` for d_model / heads.
  init(
    _ config: ConfigReader, _ weights: WeightReader, norm: NormKind, activation: String = "silu",
    headWidth usualHeadWidth: Int? = nil
  ) throws(CheckpointError) {
    self.config = config
    self.weights = weights
    self.norm = norm
    layers = try config.int("num_hidden_layers")
    heads = try config.int("num_attention_heads")
    keyValueHeads = try config.int("num_key_value_heads", default: heads)
    guard heads % keyValueHeads == 0 else {
      throw .config(
        path: config.path, problem: "\(heads) heads are not a multiple of \(keyValueHeads) key/value heads")
    }
    width = try config.int("hidden_size")
    let ownHeadWidth = try config.optionalInt("head_dim") ?? usualHeadWidth
    headWidth =
      if let ownHeadWidth { ownHeadWidth } else { try config.headWidth(width: width, heads: heads) }
    guard headWidth < 65_536, heads < 65_536, heads * headWidth < 1 << 31 else {
      throw .config(
        path: config.path,
        problem:
          "expected heads and head width below 65536 and less than 2^31 dimensions in all heads, found \(heads) heads of \(headWidth)"
      )
    }
    inner = try config.int("intermediate_size")
    self.activation = try config.activation("hidden_act", default: activation)
    scale = 1 / Float(headWidth).squareRoot()
    let isCausal = try config.bool("is_causal", default: true)
    mask = { _ in isCausal ? .causal : .bidirectional }
  }
}

// MARK: - What families set

extension DecoderBuilder {
  /// Reads whether the attention's four projections have biases.
  mutating func readAttentionBias() throws(CheckpointError) {
    queryKeyValueBias = try config.bool("attention_bias", default: false)
    outputBias = queryKeyValueBias
  }

  /// Gives every layer the rotation that the configuration states, and the model the context that belongs to it.
  mutating func rotate(_ rotary: RotaryConfig? = nil, contextLength fallback: Int = 2048)
    throws(CheckpointError)
  {
    let reader = rotary ?? RotaryConfig(headWidth: headWidth)
    let positions = try reader.rotary(config)
    self.rotary = { _ in positions }
    contextLength = try reader.contextLength(config, default: fallback)
  }

  /// The window that the configuration states, or `nil` where it has none.
  func window() throws(CheckpointError) -> Int? {
    config.object["sliding_window"] == nil ? usualWindow : try config.optionalInt("sliding_window")
  }

  /// Gives the layers that `slides` names the window that the configuration states, and the others none.
  mutating func slide(_ slides: @escaping (Int) -> Bool) throws(CheckpointError) {
    let window = try config.int("sliding_window", default: usualWindow)
    mask = { slides($0) ? .causal(window: window) : .causal }
  }

  /// The kind of each layer where `layer_types` says it: true for a window, false for full attention.
  func slidingLayers() throws(CheckpointError) -> [Bool]? {
    guard let kinds = try config.optionalStrings("layer_types", layers: layers) else { return nil }
    let known = ["full_attention", "sliding_attention"]
    if let other = kinds.first(where: { !known.contains($0) }) {
      throw .unsupported(path: config.path, what: "layer_types with '\(other)'")
    }
    return kinds.map { $0 == "sliding_attention" }
  }
}

// MARK: - Parts of a layer

extension DecoderBuilder {
  /// The name of part `part` of layer `layer`.
  func name(_ layer: Int, _ part: String) -> String { "\(layersName).\(layer).\(part)" }

  /// `self_attn` of a layer.
  func attention(_ layer: Int) throws(CheckpointError) -> AttentionLayer {
    func linear(_ part: String, _ inputs: Int, _ outputs: Int, _ bias: Bool) throws(CheckpointError)
      -> LinearMap
    {
      try weights.linear(name(layer, "self_attn.\(part)"), inputs: inputs, outputs: outputs, bias: bias)
    }
    return try attention(
      layer,
      query: try linear("q_proj", width, heads * headWidth, queryKeyValueBias),
      key: try linear("k_proj", width, keyValueHeads * headWidth, queryKeyValueBias),
      value: try linear("v_proj", width, keyValueHeads * headWidth, queryKeyValueBias))
  }

  /// `self_attn` of a layer, with projections that the family has read itself.
  func attention(
    _ layer: Int, query: LinearMap, key: LinearMap, value: LinearMap
  ) throws(CheckpointError) -> AttentionLayer {
    AttentionLayer(
      heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth, query: query, key: key, value: value,
      output: try weights.linear(
        name(layer, "self_attn.\(outputName)"), inputs: heads * headWidth, outputs: width, bias: outputBias),
      clip: clip, queryNorm: try headNorm(layer, queryKeyNorm?.query, heads: heads),
      keyNorm: try headNorm(layer, queryKeyNorm?.key, heads: keyValueHeads), rotary: rotary(layer),
      scale: scale,
      softCap: softCap,
      sinks: hasSinks ? try weights.vector(name(layer, "self_attn.sinks"), count: heads) : nil,
      mask: mask(layer))
  }

  private func headNorm(_ layer: Int, _ part: String?, heads: Int) throws(CheckpointError) -> HeadNorm? {
    guard let queryKeyNorm, let part else { return nil }
    let (name, kind) = (name(layer, "self_attn.\(part)"), queryKeyNorm.kind)
    switch queryKeyNorm.layout {
    case .shared: return HeadNorm(try weights.norm(name, kind, shape: [headWidth]), scope: .head)
    case .perHead: return HeadNorm(try weights.norm(name, kind, shape: [heads, headWidth]), scope: .head)
    case .together: return HeadNorm(try weights.norm(name, kind, shape: [heads * headWidth]), scope: .token)
    case .listed:
      var gains: [Float] = []
      for head in 0..<heads {
        gains += try weights.norm("\(name).norms.\(head)", kind, shape: [headWidth]).gain ?? []
      }
      return HeadNorm(
        Norm(isCentred: kind.isCentred, gain: gains, bias: nil, epsilon: kind.epsilon), scope: .head)
    }
  }

  /// The gated MLP of a layer: `down(activation(gate x) · up x)`.
  func gatedMLP(_ layer: Int) throws(CheckpointError) -> FeedForward {
    .dense(try gated(layer, name: "mlp", inner: inner))
  }

  /// A gated MLP of a layer by its name and the width of its hidden layer.
  func gated(_ layer: Int, name part: String, inner: Int) throws(CheckpointError) -> MLP {
    let name = name(layer, part)
    return try weights.gatedMLP(
      gate: "\(name).gate_proj", up: "\(name).up_proj", down: "\(name).down_proj", width: width, inner: inner,
      bias: mlpBias, activation: activation)
  }

  /// The MLP of a layer without a gate: `down(activation(up x))`.
  func plainMLP(_ layer: Int, up: String, down: String) throws(CheckpointError) -> FeedForward {
    try weights.mlp(
      up: name(layer, up), down: name(layer, down), width: width, inner: inner, bias: mlpBias,
      activation: activation)
  }

  /// A layer of its attention and its MLP, with the norms around them.
  func block(
    _ layer: Int, attention: AttentionLayer, mlp: FeedForward
  ) throws(CheckpointError) -> Block {
    func norm(_ part: String) throws(CheckpointError) -> Norm {
      try weights.norm(name(layer, part), self.norm, shape: [width])
    }
    let gain = residualGain.map { Sublayer<AttentionLayer>.Gain.uniform($0) }
    let mlpGain = residualGain.map { Sublayer<FeedForward>.Gain.uniform($0) }
    switch normOrder {
    case .before:
      return Block(
        attention: Sublayer(attention, normBefore: try norm("input_layernorm"), gain: gain),
        mlp: Sublayer(mlp, normBefore: try norm("post_attention_layernorm"), gain: mlpGain))
    case .shared:
      return Block(
        attention: Sublayer(attention, normBefore: try norm("input_layernorm"), gain: gain),
        mlp: Sublayer(mlp, gain: mlpGain), mlpInput: .attentionInput)
    case .after:
      return Block(
        attention: Sublayer(attention, normAfter: try norm("post_attention_layernorm"), gain: gain),
        mlp: Sublayer(mlp, normAfter: try norm("post_feedforward_layernorm"), gain: mlpGain))
    case .around:
      return Block(
        attention: Sublayer(
          attention, normBefore: try norm("input_layernorm"), normAfter: try norm("post_attention_layernorm"),
          gain: gain),
        mlp: Sublayer(
          mlp, normBefore: try norm("pre_feedforward_layernorm"),
          normAfter: try norm("post_feedforward_layernorm"), gain: mlpGain))
    }
  }

  /// The model, its layers made by `block`, or with Llama's attention and gated MLP.
  func transformer(
    _ block: ((Int) throws(CheckpointError) -> Block)? = nil
  ) throws(CheckpointError) -> Transformer {
    var blocks: [Block] = []
    for layer in 0..<layers {
      if let block {
        blocks.append(try block(layer))
      } else {
        blocks.append(try self.block(layer, attention: attention(layer), mlp: gatedMLP(layer)))
      }
    }
    let vocabulary = try config.int("vocab_size")
    let tokens = try weights.tensor("embed_tokens.weight", shape: [vocabulary, width])
    return Transformer(
      source: .embedding(Embedding(tokens: tokens, scale: embeddingScale)), blocks: blocks, modelWidth: width,
      contextLength: contextLength)
  }
}
