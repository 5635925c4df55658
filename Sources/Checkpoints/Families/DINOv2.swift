import AttentionCore

/// DINOv2 (Oquab et al. 2023), and the variant with registers (Darcet et al. 2023): ViT with layer scale, positions
/// interpolated for images of any size, and a gated MLP in the largest model.
enum DINOv2: ModelFamily {
  static let modelTypes = ["dinov2", "dinov2_with_registers"]
  static let prefixes = ["", "dinov2.", "dinov2_with_registers."]
  static let probe = "embeddings.cls_token"
  static let blockPrefixes = ["encoder.layer.", "embeddings."]

  /// As the hub's files have them; transformers 5 renames them when it reads, and back when it writes.
  private static let hubNames = PreNormBlocks.Names(
    attentionNorm: "norm1", query: "attention.attention.query", key: "attention.attention.key",
    value: "attention.attention.value", output: "attention.output.dense", mlpNorm: "norm2", up: "mlp.fc1",
    down: "mlp.fc2", attentionGain: "layer_scale1.lambda1", mlpGain: "layer_scale2.lambda1")
  /// As transformers 5 has them in memory.
  private static let newNames = PreNormBlocks.Names(
    attentionNorm: "norm1", query: "attention.q_proj", key: "attention.k_proj", value: "attention.v_proj",
    output: "attention.o_proj", mlpNorm: "norm2", up: "mlp.fc1", down: "mlp.fc2",
    attentionGain: "layer_scale1.lambda1", mlpGain: "layer_scale2.lambda1")

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    let isHub = weights.archive.names.contains { $0.contains(".attention.attention.") }
    let encoder = try PreNormBlocks(
      config, weights, names: isHub ? hubNames : newNames,
      defaults: PreNormBlocks.Defaults(epsilon: 1e-6), hasProjectionSettings: true)
    let width = encoder.width
    let hasRegisters = try config.string("model_type") == "dinov2_with_registers"
    var tokens = [PatchReader.Token(name: "CLS", tensor: "embeddings.cls_token", shape: [1, 1, width])]
    if hasRegisters {
      let count = try config.int("num_register_tokens", minimum: 0, default: 4)
      tokens.append(
        PatchReader.Token(
          name: "register", tensor: "embeddings.register_tokens", shape: [1, count, width], count: count,
          hasPosition: false))
    }
    let patches = try PatchReader(
      config, weights, width: width,
      defaults: PatchReader.Defaults(image: 224, patch: hasRegisters ? 16 : 14), isSquare: true)
    let embedding = try patches.read(
      projection: "embeddings.patch_embeddings.projection", hasBias: true, tokens: tokens,
      positions: "embeddings.position_embeddings", isTableBatched: true,
      interpolation: hasRegisters ? .antialiasedBicubic : .bicubic)
    let mlp = try MLPReader(config, encoder, isHub: isHub)
    var blocks: [Block] = []
    for layer in 0..<encoder.layers {
      let name = "encoder.layer.\(layer)"
      blocks.append(try encoder.block(name, layer: layer, mlp: try mlp.read(name)))
    }
    return Transformer(
      source: .patches(embedding), blocks: blocks, modelWidth: width, contextLength: nil)
  }

  /// The MLP of each block, which the largest model gates with SiLU.
  private struct MLPReader {
    let encoder: PreNormBlocks
    let isHub: Bool
    let isGated: Bool
    let inner: Int
    let activation: Activation

    init(_ config: ConfigReader, _ encoder: PreNormBlocks, isHub: Bool) throws(CheckpointError) {
      self.encoder = encoder
      self.isHub = isHub
      isGated = try config.bool("use_swiglu_ffn", default: false)
      activation = isGated ? .silu : try config.activation("hidden_act", default: "gelu")
      let full = Double(encoder.width) * (try config.double("mlp_ratio", default: 4))
      guard full >= 1, full <= Double(1 << 31) else {
        throw .config(path: config.path, problem: "'mlp_ratio': expected an MLP of 1 to \(1 << 31) neurons")
      }
      // A gated MLP has two thirds of the neurons, as it has a third matrix, rounded up to a multiple of 8.
      inner = isGated ? (Int(full) * 2 / 3 + 7) / 8 * 8 : Int(full)
    }

    func read(_ name: String) throws(CheckpointError) -> FeedForward {
      guard isGated else { return try encoder.mlp(name, inner: inner, activation: activation) }
      let (weights, width) = (encoder.weights, encoder.width)
      if isHub {
        let pair = try weights.stacked(
          "\(name).mlp.weights_in", inputs: width, outputs: [inner, inner], bias: true)
        let down = try weights.linear("\(name).mlp.weights_out", inputs: inner, outputs: width, bias: true)
        return .dense(MLP(gate: pair[0], up: pair[1], down: down, activation: activation))
      }
      return .dense(
        try weights.gatedMLP(
          gate: "\(name).mlp.gate_proj", up: "\(name).mlp.up_proj", down: "\(name).mlp.down_proj",
          width: width,
          inner: inner, bias: true, activation: activation))
    }
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("embeddings.mask_token") { return "stands for masked patches, of which there are none" }
    if prefixes.contains(where: { name.hasPrefix($0 + "layernorm.") }) {
      return UnusedTensor.finalNorm
    }
    return name.hasPrefix("classifier.") ? UnusedTensor.taskHead : nil
  }
}
