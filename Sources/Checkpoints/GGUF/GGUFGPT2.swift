/// GPT-2: the weights of its Conv1D are transposed.
enum GGUFGPT2: GGUFArchitecture {
  static let name = "gpt2"
  static let modelType = "gpt2"
  static let blockName = "h."
  static let outerNames = [
    "token_embd.weight": "wte.weight", "position_embd.weight": "wpe.weight",
    "output_norm.weight": "ln_f.weight", "output_norm.bias": "ln_f.bias", "output.weight": "lm_head.weight",
  ]

  static let blockNames: [String: String] = {
    var names: [String: String] = [:]
    for (file, hub) in [
      ("attn_norm", "ln_1"), ("attn_qkv", "attn.c_attn"), ("attn_output", "attn.c_proj"),
      ("ffn_norm", "ln_2"),
      ("ffn_up", "mlp.c_fc"), ("ffn_down", "mlp.c_proj"),
    ] {
      for part in [".weight", ".bias"] { names[file + part] = hub + part }
    }
    return names
  }()

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    config.set("n_layer", .integer(try config.blockCount()))
    try config.take("context_length", as: "n_positions")
    try config.take("embedding_length", as: "n_embd")
    try config.take("feed_forward_length", as: "n_inner")
    try config.take("attention.head_count", as: "n_head")
    try config.takeNumber("attention.layer_norm_epsilon", as: "layer_norm_epsilon")
    try config.takeVocabulary()
    // As many key/value heads as heads, where it is said.
    if let heads = try config.int("attention.head_count_kv"), heads != config.object["n_head"]?.int {
      throw .unsupported(path: config.path, what: "'gpt2.attention.head_count_kv' = \(heads)")
    }
    try config.refuse("attention.causal", unless: 1)
  }

  static func arrangement(of name: String, _ config: GGUFConfig) -> TensorArrangement? {
    let transposed = ["attn_qkv", "attn_output", "ffn_up", "ffn_down"].contains {
      name.hasSuffix(".\($0).weight")
    }
    return transposed ? .transposed : nil
  }
}
