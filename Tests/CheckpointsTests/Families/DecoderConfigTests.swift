import Checkpoints
import StrictJSON
import Testing

/// What configurations of the decoders like Llama can say that is wrong or not supported, and what is understood of them.
struct DecoderConfigTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let model: String
    let settings: [String: JSONValue]
    let message: String
    var testDescription: String { "\(model): \(settings.keys.sorted().joined(separator: ", "))" }

    init(_ model: String, _ settings: [String: JSONValue], _ message: String) {
      (self.model, self.settings, self.message) = (model, settings, message)
    }
  }

  static let refused: [Case] = [
    Case(
      "mistral-window", ["layer_types": ["full_attention", "sliding_attention"]],
      "layer_types with windows in some layers of a mistral model is not supported"),
    Case(
      "mistral-window", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "gpt2-f32", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "gpt_neox-parallel", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "opt-pre-norm", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "bloom-alibi", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "falcon-alibi", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "bert-decoder", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "bart-f32", ["is_causal": .bool(false)],
      "is_causal = false is not supported"),
    Case(
      "clip-both",
      [
        "text_config": [
          "hidden_size": .integer(20), "intermediate_size": .integer(26), "vocab_size": .integer(29),
          "max_position_embeddings": .integer(18), "num_attention_heads": .integer(5),
          "num_hidden_layers": .integer(2), "is_causal": .bool(false),
        ]
      ],
      "is_causal = false is not supported"),
    Case(
      "mistral-window", ["sliding_window": .integer(0)],
      "'sliding_window': expected a whole number from 1"),
    Case(
      "mistral-window",
      ["head_dim": .integer(65_534), "num_attention_heads": .integer(1 << 30)],
      "expected heads and head width below 65536 and less than 2^31 dimensions in all heads"),
    Case(
      "qwen2-window", ["layer_types": ["full_attention"]],
      "'layer_types': expected 3 strings, one a layer"),
    Case(
      "qwen2-window",
      ["layer_types": ["full_attention", "chunked_attention", "full_attention"]],
      "layer_types with 'chunked_attention' is not supported"),
    Case(
      "qwen2-window", ["use_sliding_window": .bool(false)],
      "'layer_types' has 'sliding_attention', but"),
    Case(
      "stablelm-parallel", ["head_dim": .integer(8)],
      "head_dim 8 of a stablelm model is not supported"),
    Case(
      "starcoder2-window", ["mlp_type": "gated"],
      "mlp_type 'gated' is not supported"),
    Case(
      "starcoder2-window", ["norm_type": "rms_norm"],
      "norm_type 'rms_norm' is not supported"),
    Case(
      "smollm3-window", ["no_rope_layers": [.integer(1)]],
      "'no_rope_layers': expected 3 whole numbers, one a layer"),
    Case(
      "smollm3-window", ["sliding_window": .null],
      "'sliding_window' is missing; expected a whole number"),
    Case(
      "olmo-biases", ["clip_qkv": .integer(-1)],
      "'clip_qkv': expected a number above 0, found -1.0"),
  ]

  @Test("a setting that is wrong or changes attention in an unsupported way is named", arguments: refused)
  func refusals(_ refused: Case) throws {
    var files = try ModelFiles(fixture: refused.model)
    for (key, value) in refused.settings { files = files.setting(key, value) }
    #expect(try #require(try files.error()).hasPrefix("config.json: \(refused.message)"))
  }

  @Test("masks, rotation and norms of each layer are said in words")
  func words() throws {
    let smollm3 = try ModelFiles(fixture: "smollm3-window").open().parts[0]
    #expect(smollm3.masks == ["causal", "causal, window of 5", "causal, window of 5"])
    #expect(smollm3.positions == ["rotary, 8 dimensions, base 500", "none", "none"])
    let phi = try ModelFiles(fixture: "phi-qk-norm").open().parts[0]
    #expect(phi.positions[0] == "rotary, 4 of 6 dimensions, base 500, linear scaling by 2")
    #expect(
      phi.norms[0] == "layer norm, pre-norm, attention and MLP side by side, layer norm of queries and keys")
    let olmo2 = try ModelFiles(fixture: "olmo2-biases").open().parts[0]
    #expect(olmo2.norms[0] == "RMS norm, norm of what is written, RMS norm of queries and keys")
    let mistral = try ModelFiles(fixture: "mistral-window")
    #expect(try mistral.setting("sliding_window", .null).open().parts[0].masks[0] == "causal")
    #expect(try mistral.setting("sliding_window", nil).open().parts[0].masks[0] == "causal, window of 4096")
  }

  @Test("norms that Llama does not have are refused, not passed over")
  func unknownTensors() throws {
    let name = "model.layers.1.self_attn.q_norm.weight"
    let error = try ModelFiles(fixture: "qwen2-full").adding(name, [8]).error()
    #expect(try #require(error).contains("tensor '\(name)' is not understood"))
  }
}
