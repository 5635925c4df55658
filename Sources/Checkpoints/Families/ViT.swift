import AttentionCore

/// ViT (Dosovitskiy et al. 2020) and DeiT, which has a distillation token beside CLS: patches of an image, learned
/// positions, a layer norm before each part.
enum ViT: ModelFamily {
  static let modelTypes = ["vit", "deit"]
  static let prefixes = ["", "vit.", "deit."]
  static let probe = "embeddings.cls_token"
  static let blockPrefixes = ["encoder.layer.", "layers.", "embeddings."]

  /// As the hub's files have them; transformers 5 renames them when it reads, and back when it writes.
  private static let hubNames = PreNormBlocks.Names(
    attentionNorm: "layernorm_before", query: "attention.attention.query", key: "attention.attention.key",
    value: "attention.attention.value", output: "attention.output.dense", mlpNorm: "layernorm_after",
    up: "intermediate.dense", down: "output.dense")
  /// As transformers 5 has them in memory.
  private static let newNames = PreNormBlocks.Names(
    attentionNorm: "layernorm_before", query: "attention.q_proj", key: "attention.k_proj",
    value: "attention.v_proj", output: "attention.o_proj", mlpNorm: "layernorm_after", up: "mlp.fc1",
    down: "mlp.fc2")

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    let isNew = weights.hasNames(beginning: "layers.")
    let encoder = try PreNormBlocks(
      config, weights, names: isNew ? newNames : hubNames,
      defaults: PreNormBlocks.Defaults(epsilon: 1e-12), hasProjectionSettings: true)
    let inner = try config.int("intermediate_size", default: 3072)
    let activation = try config.activation("hidden_act", default: "gelu")
    let width = encoder.width
    var tokens = [PatchReader.Token(name: "CLS", tensor: "embeddings.cls_token", shape: [1, 1, width])]
    if try config.string("model_type") == "deit" {
      tokens.append(
        PatchReader.Token(
          name: "distillation", tensor: "embeddings.distillation_token", shape: [1, 1, width]))
    }
    let patches = try PatchReader(
      config, weights, width: width, defaults: PatchReader.Defaults(image: 224, patch: 16), isSquare: false)
    let embedding = try patches.read(
      projection: "embeddings.patch_embeddings.projection", hasBias: true, tokens: tokens,
      positions: "embeddings.position_embeddings", isTableBatched: true)
    var blocks: [Block] = []
    for layer in 0..<encoder.layers {
      let name = isNew ? "layers.\(layer)" : "encoder.layer.\(layer)"
      blocks.append(
        try encoder.block(
          name, layer: layer, mlp: try encoder.mlp(name, inner: inner, activation: activation)))
    }
    return Transformer(
      source: .patches(embedding), blocks: blocks, modelWidth: width, contextLength: nil)
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("embeddings.mask_token") { return "stands for masked patches, of which there are none" }
    if name.contains("pooler.") { return "pooler, after the last attention" }
    let end = prefixes.map { name.hasPrefix($0 + "layernorm.") }
    if end.contains(true) { return UnusedTensor.finalNorm }
    let heads = ["classifier.", "cls_classifier.", "distillation_classifier.", "decoder."]
    return heads.contains(where: name.hasPrefix) ? UnusedTensor.taskHead : nil
  }
}
