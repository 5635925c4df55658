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
  }

  static let refused: [Case] = [
    Case(
      model: "mistral-window", settings: ["layer_types": ["full_attention", "sliding_attention"]],
      message: "layer_types with windows in some layers of a mistral model is not supported"),
    Case(
      model: "mistral-window", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "gpt2-f32", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "gpt_neox-parallel", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "opt-pre-norm", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "bloom-alibi", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "falcon-alibi", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "bert-decoder", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "bart-f32", settings: ["is_causal": .bool(false)],
      message: "is_causal = false is not supported"),
    Case(
      model: "clip-both",
      settings: [
        "text_config": [
          "hidden_size": .integer(20), "intermediate_size": .integer(26), "vocab_size": .integer(29),
          "max_position_embeddings": .integer(18), "num_attention_heads": .integer(5),
          "num_hidden_layers": .integer(2), "is_causal": .bool(false),
        ]
      ],
      message: "is_causal = false is not supported"),
    Case(
      model: "mistral-window", settings: ["sliding_window": .integer(0)],
      message: "'sliding_window': expected a whole number from 1"),
    Case(
      model: "mistral-window",
      settings: ["head_dim": .integer(65_534), "num_attention_heads": .integer(1 << 30)],
      message: "expected heads and head width below 65536 and less than 2^31 dimensions in all heads"),
    Case(
      model: "qwen2-window", settings: ["layer_types": ["full_attention"]],
      message: "'layer_types': expected 3 strings, one a layer"),
    Case(
      model: "qwen2-window",
      settings: ["layer_types": ["full_attention", "chunked_attention", "full_attention"]],
      message: "layer_types with 'chunked_attention' is not supported"),
    Case(
      model: "qwen2-window", settings: ["use_sliding_window": .bool(false)],
      message: "'layer_types' has 'sliding_attention', but"),
    Case(
      model: "stablelm-parallel", settings: ["head_dim": .integer(8)],
      message: "head_dim 8 of a stablelm model is not supported"),
    Case(
      model: "starcoder2-window", settings: ["mlp_type": "gated"],
      message: "mlp_type 'gated' is not supported"),
    Case(
      model: "starcoder2-window", settings: ["norm_type": "rms_norm"],
      message: "norm_type 'rms_norm' is not supported"),
    Case(
      model: "smollm3-window", settings: ["no_rope_layers": [.integer(1)]],
      message: "'no_rope_layers': expected 3 whole numbers, one a layer"),
    Case(
      model: "smollm3-window", settings: ["sliding_window": .null],
      message: "'sliding_window' is missing; expected a whole number"),
    Case(
      model: "olmo-biases", settings: ["clip_qkv": .integer(-1)],
      message: "'clip_qkv': expected a number above 0, found -1.0"),
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
