import AttentionCore

/// CLIP and what was made like it: a tower for images, one for texts, or both side by side.
struct ImageTextTowers {
  /// What a family's text towers mean where the configuration leaves it out, and what they do.
  struct Text {
    let defaults: PreNormBlocks.Defaults
    let inner: Int
    let vocabulary: Int
    let context: Int
    let mask: AttentionMask
  }

  /// The same of its vision towers.
  struct Vision {
    let defaults: PreNormBlocks.Defaults
    let patches: PatchReader.Defaults
    /// Whether a CLS token stands before the patches, and a norm behind it.
    let hasToken: Bool
    let hasPatchBias: Bool
  }

  let activation: String
  let text: Text
  let vision: Vision

  private static let names = PreNormBlocks.Names(
    attentionNorm: "layer_norm1", query: "self_attn.q_proj", key: "self_attn.k_proj",
    value: "self_attn.v_proj", output: "self_attn.out_proj", mlpNorm: "layer_norm2", up: "mlp.fc1",
    down: "mlp.fc2")

  /// What `model_type` says there is: a tower alone, or both. Files for image classification have one of the two only.
  func model(
    named modelType: String, _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let hasText = weights.hasNames(beginning: "text_model.")
    let hasVision = weights.hasNames(beginning: "vision_model.")
    if modelType.hasSuffix("_text_model") {
      return Transformer(stacks: [try textStack(config, weights, root: hasText ? "text_model." : "")])
    }
    if modelType.hasSuffix("_vision_model") {
      return Transformer(stacks: [try visionStack(config, weights, root: hasVision ? "vision_model." : "")])
    }
    var stacks: [Stack] = []
    if hasVision || !hasText {
      stacks.append(
        try visionStack(
          try config.tower("vision_config"), weights, root: "vision_model.", part: hasText ? .vision : nil))
    }
    if hasText {
      stacks.append(
        try textStack(
          try config.tower("text_config"), weights, root: "text_model.", part: hasVision ? .text : nil))
    }
    return Transformer(stacks: stacks)
  }

  /// The tower for texts; `root` stands before its tensors' names.
  private func textStack(
    _ config: ConfigReader, _ weights: WeightReader, root: String, part: AttentionPart? = nil
  ) throws(CheckpointError) -> Stack {
    try config.refusePrunedHeads()
    let encoder = try PreNormBlocks(
      config, weights, names: Self.names, defaults: text.defaults, hasProjectionSettings: false,
      mask: text.mask)
    let vocabulary = try config.int("vocab_size", default: text.vocabulary)
    let context = try config.int("max_position_embeddings", default: text.context)
    let embedding = Embedding(
      tokens: try weights.tensor(
        "\(root)embeddings.token_embedding.weight", shape: [vocabulary, encoder.width]),
      positions: PositionTable(
        try weights.tensor("\(root)embeddings.position_embedding.weight", shape: [context, encoder.width])))
    return Stack(
      part: part, source: .embedding(embedding),
      blocks: try blocks(config, encoder, root: root, inner: text.inner), modelWidth: encoder.width,
      contextLength: context)
  }

  /// The tower for images; `root` stands before its tensors' names.
  private func visionStack(
    _ config: ConfigReader, _ weights: WeightReader, root: String, part: AttentionPart? = nil
  ) throws(CheckpointError) -> Stack {
    try config.refusePrunedHeads()
    let encoder = try PreNormBlocks(
      config, weights, names: Self.names, defaults: vision.defaults, hasProjectionSettings: false)
    let patches = try PatchReader(
      config, weights, width: encoder.width, defaults: vision.patches, isSquare: true)
    let token = PatchReader.Token(
      name: "CLS", tensor: "\(root)embeddings.class_embedding", shape: [encoder.width])
    let embedding = try patches.read(
      projection: "\(root)embeddings.patch_embedding", hasBias: vision.hasPatchBias,
      tokens: vision.hasToken ? [token] : [], positions: "\(root)embeddings.position_embedding.weight",
      isTableBatched: false,
      // The misspelling is the files' own.
      norm: vision.hasToken ? try encoder.norm("\(root)pre_layrnorm") : nil)
    return Stack(
      part: part, source: .patches(embedding),
      blocks: try blocks(config, encoder, root: root, inner: 3072), modelWidth: encoder.width,
      contextLength: nil)
  }

  private func blocks(
    _ config: ConfigReader, _ encoder: PreNormBlocks, root: String, inner fallback: Int
  ) throws(CheckpointError) -> [Block] {
    let inner = try config.int("intermediate_size", default: fallback)
    let activation = try config.activation("hidden_act", default: activation)
    var blocks: [Block] = []
    for layer in 0..<encoder.layers {
      let name = "\(root)encoder.layers.\(layer)"
      blocks.append(
        try encoder.block(
          name, layer: layer, mlp: try encoder.mlp(name, inner: inner, activation: activation)))
    }
    return blocks
  }

  /// Why tensors outside of the blocks play no part.
  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("embeddings.position_ids") { return UnusedTensor.positionBuffer }
    if name.contains("post_layernorm.") || name.contains("final_layer_norm.") {
      return UnusedTensor.finalNorm
    }
    if name.hasPrefix("head.") || name.hasPrefix("vision_model.head.") || name.hasPrefix("text_model.head.") {
      return "pooling head, after the last layer"
    }
    if ["logit_scale", "logit_bias"].contains(name) { return "scale of similarities, after both towers" }
    if name == "text_projection.weight" || name == "visual_projection.weight" {
      return "projection to what both towers share, after the last attention"
    }
    return name.hasPrefix("classifier.") ? UnusedTensor.taskHead : nil
  }
}

extension ConfigReader {
  /// The settings of one tower of two. Older files hold them a second time, as `text_config_dict`, which then wins.
  fileprivate func tower(_ key: String) throws(CheckpointError) -> ConfigReader {
    if let tower = try nested("\(key)_dict") { return tower }
    return try nested(key) ?? ConfigReader(path: path, object: [:])
  }
}
