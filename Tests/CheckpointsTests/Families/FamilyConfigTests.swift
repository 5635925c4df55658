import AttentionCore
import Checkpoints
import FileAccess
import StrictJSON
import TestSupport
import Testing

/// What a `config.json` can say wrong, and what it can say that is not supported.
struct FamilyConfigTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let model: String
    let key: String
    let value: JSONValue?
    let message: String
    var testDescription: String { "\(model): \(key) = \(value?.serialized() ?? "absent")" }

    init(_ model: String, _ key: String, _ value: JSONValue?, _ message: String) {
      (self.model, self.key, self.value, self.message) = (model, key, value, message)
    }
  }

  private static let gpt2 = "gpt2-unscaled"
  private static let bert = "bert-f32"
  private static let llama = "llama-rope-llama3"
  private static let gptNeo = "gpt_neo-alternating"

  private static let required: [(String, [String])] = [
    (gpt2, ["n_layer", "n_head", "n_embd", "n_positions", "vocab_size"]),
    (
      bert,
      [
        "num_hidden_layers", "num_attention_heads", "hidden_size", "intermediate_size",
        "max_position_embeddings", "vocab_size",
      ]
    ),
    (
      llama,
      ["num_hidden_layers", "num_attention_heads", "hidden_size", "intermediate_size", "vocab_size"]
    ),
  ]

  @Test("a key that the family needs is named when it is absent, null, of another kind or too small")
  func requiredKeys() throws {
    for (model, keys) in Self.required {
      let files = try ModelFiles(fixture: model)
      for key in keys {
        for value in [nil, JSONValue.null] {
          #expect(
            try files.setting(key, value).error()
              == "config.json: '\(key)' is missing; expected a whole number")
        }
        for value: JSONValue in [
          "many", .number(1.5), .integer(0), .integer(-1), .bool(true), .integer(1 << 40),
        ] {
          #expect(
            try files.setting(key, value).error()
              == "config.json: '\(key)': expected a whole number from 1 to 2147483648, found \(value.serialized())"
          )
        }
      }
    }
  }

  static let cases: [Case] = [
    Case(gpt2, "model_type", nil, "config.json: 'model_type' is missing; expected a string"),
    Case(gpt2, "model_type", .integer(2), "config.json: 'model_type': expected a string, found 2"),
    Case(
      gpt2, "model_type", "mamba",
      "config.json: model_type 'mamba' is not supported; supported families: "),
    Case(gpt2, "activation_function", "mish", "config.json: activation_function 'mish' is not supported"),
    Case(
      gpt2, "add_cross_attention", .bool(true), "config.json: add_cross_attention = true is not supported"),
    Case(
      gpt2, "add_cross_attention", "yes",
      "config.json: 'add_cross_attention': expected true or false, found \"yes\""),
    Case(
      gpt2, "layer_norm_epsilon", "small",
      "config.json: 'layer_norm_epsilon': expected a number, found \"small\""),
    Case(
      gpt2, "scale_attn_weights", .integer(1),
      "config.json: 'scale_attn_weights': expected true or false, found 1"),
    Case(gpt2, "n_head", .integer(7), "config.json: hidden size "),
    Case(gpt2, "n_layer", .integer(3), "model.safetensors: tensor 'h.2."),
    Case(
      "gpt2-pruned-heads", "pruned_heads", ["0": [.integer(5)]],
      "config.json: 'pruned_heads': expected heads of one of 3 layers, fewer than its 5, found [5] for '0'"),
    Case(
      "gpt2-pruned-heads", "pruned_heads", ["0": [.integer(1), .integer(2)]],
      "tensor 'h.0.attn.c_attn.weight': expected shape [20, 36], found [20, 48]"),
    Case(gptNeo, "window_size", .integer(0), "config.json: 'window_size': expected a whole number from 1"),
    Case(
      gptNeo, "attention_types", [[["global", "local"], .integer(1)]],
      "config.json: attention kinds for 2 layers, but there are 4"),
    Case(
      gptNeo, "attention_types", [[["global", "near"], .integer(2)]],
      "config.json: 'attention_types': expected a list of 'global' and 'local', found [\"global\",\"near\"]"),
    Case(
      gptNeo, "attention_types", [[[], .integer(2)]],
      "config.json: 'attention_types': expected a list of 'global' and 'local', found []"),
    Case(
      gptNeo, "attention_types", [[["global"], .integer(1 << 40)]],
      "config.json: 'attention_types': expected [kinds, a number up to 4], found [[\"global\"],1099511627776]"
    ),
    Case(
      gptNeo, "attention_layers", ["global", "local", "local", "global"],
      "config.json: 'attention_layers' and 'attention_types' contradict each other"),
    Case("gptj-base-bf16", "rotary", .bool(false), "config.json: rotary = false is not supported"),
    Case("gptj-base-bf16", "rotary_dim", .null, "config.json: rotary_dim null is not supported"),
    Case(
      "gptj-base-bf16", "rotary_dim", .integer(8),
      "config.json: 'rotary_dim': expected an even number up to the head width 6, found 8"),
    Case(
      "gpt_neox-serial", "rope_parameters", ["partial_rotary_factor": .number(1.5)],
      "config.json: 'rotary_pct': expected a number above 0 and up to 1, found 1.5"),
    Case(
      "falcon-grouped", "parallel_attn", .bool(false),
      "config.json: num_ln_in_parallel_attn 2 with parallel_attn false and new_decoder_architecture true is not"
    ),
    Case(
      "falcon-grouped", "num_kv_heads", .integer(4),
      "config.json: 6 heads are not a multiple of 4 key/value heads"),
    Case(
      "falcon-interleaved", "num_kv_heads", .integer(1),
      "config.json: num_kv_heads 1 of 5 without new_decoder_architecture is not supported"),
    Case(
      "falcon-grouped", "apply_residual_connection_post_layernorm", .bool(true),
      "config.json: apply_residual_connection_post_layernorm = true is not supported"),
    Case(
      "opt-post-norm", "word_embed_proj_dim", .null,
      "tensor 'model.decoder.embed_tokens.weight': expected shape [29, 20], found [29, 14]"),
    Case(bert, "hidden_act", "mish", "config.json: hidden_act 'mish' is not supported"),
    Case(
      bert, "add_cross_attention", .bool(true), "config.json: add_cross_attention = true is not supported"),
    Case(
      bert, "position_embedding_type", "relative_key",
      "config.json: position_embedding_type 'relative_key' is not supported"),
    Case(
      bert, "num_attention_heads", .integer(3), "config.json: hidden size 28 is not a multiple of 3 heads"),
    Case(
      bert, "type_vocab_size", .integer(3),
      "tensor 'embeddings.token_type_embeddings.weight': expected shape [3, 28], found [2, 28]"),
    Case(llama, "hidden_act", "mish", "config.json: hidden_act 'mish' is not supported"),
    Case(
      llama, "num_key_value_heads", .integer(3),
      "config.json: 4 heads are not a multiple of 3 key/value heads"),
    Case(
      llama, "head_dim", .integer(11), "config.json: rotary positions need an even number of dimensions"),
    Case(llama, "head_dim", .integer(1 << 30), "config.json: expected heads and head width below 65536"),
    Case(
      llama, "attention_bias", .bool(true),
      "tensor 'model.layers.0.self_attn.q_proj.bias' is missing; expected shape [48]"),
    Case(
      llama, "rope_parameters", "fast", "config.json: 'rope_parameters': expected an object, found \"fast\""),
    Case(llama, "rope_parameters", ["rope_type": "mrope"], "config.json: rope_type 'mrope' is not supported"),
    Case(
      llama, "rope_parameters", ["rope_type": "linear"], "config.json: 'factor' is missing; expected a number"
    ),
    Case(
      llama, "rope_parameters", ["rope_type": "linear", "factor": .integer(0)],
      "config.json: 'factor': expected a number above 0"),
    Case(
      llama, "rope_parameters",
      [
        "rope_type": "llama3", "factor": .integer(8), "low_freq_factor": .integer(4),
        "high_freq_factor": .integer(4),
      ],
      "config.json: 'high_freq_factor' must be above 'low_freq_factor'"),
    Case(
      llama, "rope_parameters",
      [
        "rope_type": "llama3", "factor": .integer(8), "low_freq_factor": .integer(1),
        "high_freq_factor": .integer(4),
      ],
      "config.json: 'original_max_position_embeddings' is missing"),
    Case(
      llama, "rope_parameters", ["rope_type": "default", "rope_theta": .integer(-1)],
      "config.json: rotary positions need an even number of dimensions and a base above 0"),
  ]

  @Test("a setting that is wrong or changes attention in an unsupported way is named", arguments: cases)
  func refused(_ refused: Case) throws {
    let error = try #require(
      try ModelFiles(fixture: refused.model).setting(refused.key, refused.value).error())
    #expect(error.contains(refused.message), "\(error)")
  }

  @Test("a configuration that is no object, or no JSON, is named")
  func malformed() throws {
    try withTemporaryDirectory { directory in
      let files = try ModelFiles(fixture: Self.gpt2)
      try writeFile("\(directory)/model.safetensors", TensorBytes.zeros(files.tensors))
      for (text, message) in [
        ("[]", "config.json: expected an object"), ("{", "config.json: line 1, column 2:"),
      ] {
        try writeFile("\(directory)/config.json", Array(text.utf8))
        #expect {
          _ = try Checkpoint.open(directory)
        } throws: { "\($0)".contains(message) }
      }
    }
  }

  @Test("settings for bare projections are refused for a family")
  func noSettings() throws {
    let error = try ModelFiles(fixture: Self.gpt2).error(settings: ["mask": "none", "act_fn": "relu"])
    #expect(
      try #require(error).hasSuffix(
        "'act_fn' can be set for bare projections only; the configuration of a gpt2 model says it already"))
  }

  @Test("what is understood of each family is said in words")
  func facts() throws {
    let gpt2 = try ModelFiles(fixture: "gpt2-scale-variants").open()
    #expect(gpt2.parts[0].scales == ["1/√8 = 0.353553", "1/√32 = 0.176777", "1/√72 = 0.117851"])
    #expect(gpt2.parts[0].norms[0] == "layer norm, pre-norm")
    let bert = try ModelFiles(fixture: Self.bert).open()
    #expect(bert.parts[0].norms[0] == "layer norm, post-norm")
    #expect(bert.model.stacks[0].blocks[0].attention.layer.mask == .bidirectional)
    let decoder = try ModelFiles(fixture: Self.bert).setting("is_decoder", .bool(true)).open()
    #expect(decoder.model.stacks[0].blocks[0].attention.layer.mask == .causal)
    let llama = try ModelFiles(fixture: Self.llama).open()
    #expect(llama.parts[0].positions[0] == "rotary, 12 dimensions, base 500, llama3 scaling by 8")
    #expect(llama.parts[0].norms[0] == "RMS norm, pre-norm")
  }
}
