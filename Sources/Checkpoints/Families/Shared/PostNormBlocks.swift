import AttentionCore

/// The blocks that BERT and its relatives share: biases everywhere, a layer norm after each sum.
struct PostNormBlocks {
  /// What the parts of a block are called.
  struct Names {
    var query = "attention.self.query"
    var key = "attention.self.key"
    var value = "attention.self.value"
    var output = "attention.output.dense"
    var attentionNorm = "attention.output.LayerNorm"
    var up = "intermediate.dense"
    var down = "output.dense"
    var mlpNorm = "output.LayerNorm"
  }

  let weights: WeightReader
  let names: Names
  /// Number of layers.
  let layers: Int
  /// Heads of a layer of which none was taken out.
  let heads: Int
  let width: Int
  let headWidth: Int
  /// Heads that were taken out of each layer.
  let pruned: [Int: Int]
  private let inner: Int
  private let activation: Activation
  let epsilon: Double
  let mask: AttentionMask

  /// Reads the sizes by the names that BERT and DistilBERT have for them.
  ///
  /// - Parameter readsEpsilon: whether the norms' epsilon is a setting.
  init(
    _ config: ConfigReader, _ weights: WeightReader, names: Names = Names(),
    activationKey: String = "hidden_act",
    activation fallback: String = "gelu", epsilon fallbackEpsilon: Double = 1e-12, readsEpsilon: Bool = true,
    mask: AttentionMask = .bidirectional
  ) throws(CheckpointError) {
    self.weights = weights
    self.names = names
    layers = try config.int("num_hidden_layers", "n_layers")
    heads = try config.int("num_attention_heads", "n_heads")
    width = try config.int("hidden_size", "dim")
    headWidth = try config.headWidth(width: width, heads: heads)
    inner = try config.int("intermediate_size", "hidden_dim")
    activation = try config.activation(activationKey, default: fallback)
    epsilon = readsEpsilon ? try config.double("layer_norm_eps", default: fallbackEpsilon) : fallbackEpsilon
    pruned = try config.prunedHeads(of: heads, layers: layers)
    self.mask = mask
  }

  /// The same for models that have all of BERT's settings, causal where they are used as decoders.
  init(bertLike config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) {
    try config.refuse("add_cross_attention")
    try config.refuseRelativeKeys()
    try self.init(
      config, weights, mask: try config.bool("is_decoder", default: false) ? .causal : .bidirectional)
  }

  /// `NAME.weight` and `NAME.bias`.
  func linear(_ name: String, _ inputs: Int, _ outputs: Int) throws(CheckpointError) -> LinearMap {
    try weights.linear(name, inputs: inputs, outputs: outputs, bias: true)
  }

  /// `NAME.weight` and `NAME.bias` of a layer norm, `width` wide where nothing else is said.
  func norm(_ name: String, width: Int? = nil) throws(CheckpointError) -> Norm {
    try weights.layerNorm(name, width: width ?? self.width, epsilon: epsilon)
  }

  /// The block whose tensors' names begin with `name`.
  ///
  /// - Parameter scale: of scores, 1/√d_head where nothing else is said.
  func block(
    _ name: String, layer: Int, scale: Float? = nil, bias: ScoreBias? = nil,
    relativePositions: DisentangledPositions? = nil, convolution: Sublayer<TokenConvolution>? = nil
  ) throws(CheckpointError) -> Block {
    let heads = heads - (pruned[layer] ?? 0)
    let attention = AttentionLayer(
      heads: heads, keyValueHeads: heads, headWidth: headWidth,
      query: try linear("\(name).\(names.query)", width, heads * headWidth),
      key: try linear("\(name).\(names.key)", width, heads * headWidth),
      value: try linear("\(name).\(names.value)", width, heads * headWidth),
      output: try linear("\(name).\(names.output)", heads * headWidth, width),
      scale: scale ?? 1 / Float(headWidth).squareRoot(), bias: bias, relativePositions: relativePositions,
      mask: mask)
    let mlp = try weights.mlp(
      up: "\(name).\(names.up)", down: "\(name).\(names.down)", width: width, inner: inner,
      activation: activation)
    return Block(
      attention: Sublayer(attention, normAfterSum: try norm("\(name).\(names.attentionNorm)")),
      mlp: Sublayer(mlp, normAfterSum: try norm("\(name).\(names.mlpNorm)")),
      convolution: convolution)
  }

  /// The blocks of an encoder that calls them `encoder.layer.N`.
  func encoder(bias: ScoreBias? = nil) throws(CheckpointError) -> [Block] {
    var blocks: [Block] = []
    for layer in 0..<layers { blocks.append(try block("encoder.layer.\(layer)", layer: layer, bias: bias)) }
    return blocks
  }
}

extension ConfigReader {
  /// How many heads were taken out of each layer (`pruned_heads`); the matrices in the file are smaller by them.
  func prunedHeads(of heads: Int, layers: Int) throws(CheckpointError) -> [Int: Int] {
    guard let lists = try nested("pruned_heads")?.object else { return [:] }
    var counts: [Int: Int] = [:]
    for entry in lists.entries {
      let list = entry.value.array ?? []
      let numbers = list.compactMap(\.int)
      guard let layer = Int(entry.key), (0..<layers).contains(layer), entry.value.array != nil,
        numbers.count == list.count, numbers.allSatisfy({ (0..<heads).contains($0) }),
        Set(numbers).count < heads
      else {
        throw .config(
          path: path,
          problem:
            "'pruned_heads': expected heads of one of \(layers) layers, fewer than its \(heads), found \(entry.value.serialized()) for '\(entry.key)'"
        )
      }
      counts[layer] = Set(numbers).count
    }
    return counts
  }

  /// What the reader of a map must know where heads were taken out: those that are left are numbered anew.
  func prunedHeadNotes() throws(CheckpointError) -> [String] {
    try nested("pruned_heads")?.object.entries.compactMap { entry in
      let heads = entry.value.array?.compactMap(\.int).sorted() ?? []
      guard !heads.isEmpty else { return nil }
      let numbers = heads.map(String.init).joined(separator: ", ")
      return "layer \(entry.key): heads are numbered as the file has them, without \(numbers), pruned before"
    } ?? []
  }

  /// Refuses configurations of files from which heads were taken out, in families that never could.
  func refusePrunedHeads() throws(CheckpointError) {
    if let lists = try nested("pruned_heads"), lists.object.count > 0 {
      throw .unsupported(path: path, what: "pruned_heads")
    }
  }

  /// Refuses positions other than absolute ones in families that once had them (`relative_key`, `relative_key_query`).
  func refuseRelativeKeys() throws(CheckpointError) {
    let kind = try string("position_embedding_type", default: "absolute")
    guard kind == "absolute" else {
      throw .unsupported(path: path, what: "position_embedding_type '\(kind)'")
    }
  }
}
