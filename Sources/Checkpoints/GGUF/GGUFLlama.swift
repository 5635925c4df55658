/// Llama 1 to 3 and models of its shape, Mistral among them: rows of queries and keys permuted.
enum GGUFLlama: GGUFDecoder {
  static let name = "llama"
  static let modelType = "llama"

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    _ = try config.takeDecoder()
    config.set("rope_parameters", .object(try config.rotation()))
    config.set("attention_bias", .bool(config.hasInBlocks("attn_q.bias")))
    config.set("mlp_bias", .bool(config.hasInBlocks("ffn_up.bias")))
  }

  static func arrangement(of name: String, _ config: GGUFConfig) -> TensorArrangement? {
    let heads: String
    if name.hasSuffix(".attn_q.weight") || name.hasSuffix(".attn_q.bias") {
      heads = "num_attention_heads"
    } else if name.hasSuffix(".attn_k.weight") || name.hasSuffix(".attn_k.bias") {
      heads = "num_key_value_heads"
    } else {
      return nil
    }
    return config.object[heads]?.int.map { .alternatingHalves(heads: $0) }
  }
}

/// Qwen 2 and 2.5.
enum GGUFQwen2: GGUFDecoder {
  static let name = "qwen2"
  static let modelType = "qwen2"

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    _ = try config.takeDecoder()
    config.set("rope_parameters", .object(try config.rotation()))
  }
}

/// Qwen 3.
enum GGUFQwen3: GGUFDecoder {
  static let name = "qwen3"
  static let modelType = "qwen3"

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    _ = try config.takeDecoder()
    config.set("rope_parameters", .object(try config.rotation()))
    config.set("attention_bias", .bool(config.hasInBlocks("attn_q.bias")))
  }
}

/// Architectures whose blocks have Llama's names.
protocol GGUFDecoder: GGUFArchitecture {}

extension GGUFDecoder {
  static var outerNames: [String: String] { GGUFDecoderNames.outer }
  static var blockName: String { "layers." }
  static var blockNames: [String: String] { GGUFDecoderNames.block }
  static func arrangement(of name: String, _ config: GGUFConfig) -> TensorArrangement? { nil }
}

/// Llama's names of tensors.
enum GGUFDecoderNames {
  static let outer = [
    "token_embd.weight": "embed_tokens.weight", "output_norm.weight": "norm.weight",
    "output.weight": "lm_head.weight",
  ]

  static let block: [String: String] = {
    var names = [
      "attn_norm.weight": "input_layernorm.weight", "ffn_norm.weight": "post_attention_layernorm.weight",
      "attn_q_norm.weight": "self_attn.q_norm.weight", "attn_k_norm.weight": "self_attn.k_norm.weight",
    ]
    for (file, hub) in [
      ("attn_q", "self_attn.q_proj"), ("attn_k", "self_attn.k_proj"), ("attn_v", "self_attn.v_proj"),
      ("attn_output", "self_attn.o_proj"), ("ffn_gate", "mlp.gate_proj"), ("ffn_up", "mlp.up_proj"),
      ("ffn_down", "mlp.down_proj"),
    ] {
      for part in [".weight", ".bias"] { names[file + part] = hub + part }
    }
    return names
  }()

  /// With norms before and after both parts of a block.
  static let blockWithNormsAround = block.merging([
    "post_attention_norm.weight": "post_attention_layernorm.weight",
    "ffn_norm.weight": "pre_feedforward_layernorm.weight",
    "post_ffw_norm.weight": "post_feedforward_layernorm.weight",
  ]) { $1 }
}
