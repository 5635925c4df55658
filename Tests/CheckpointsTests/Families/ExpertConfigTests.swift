import AttentionCore
import Checkpoints
import StrictJSON
import Testing

/// What configurations of Gemma and of the families with experts can say that is wrong or not supported, and what is
/// understood of them.
struct ExpertConfigTests {
  typealias Case = DecoderConfigTests.Case

  static let refused: [Case] = [
    Case(
      "gemma-f32", ["use_bidirectional_attention": .bool(true)],
      "use_bidirectional_attention = true is not supported"),
    Case(
      "gemma-f32", ["hidden_activation": "relu"],
      "hidden_activation other than hidden_act is not supported"),
    Case(
      "gemma2-f32", ["use_bidirectional_attention": .bool(true)],
      "use_bidirectional_attention = true is not supported"),
    Case(
      "gemma2-f32", ["sliding_window_size": .integer(7)],
      "sliding_window_size other than sliding_window is not supported"),
    Case(
      "gemma2-f32", ["attn_logit_softcapping": .integer(0)],
      "'attn_logit_softcapping': expected a number above 0, found 0.0"),
    Case(
      "gemma2-f32", ["query_pre_attn_scalar": .integer(-4)],
      "'query_pre_attn_scalar': expected a number above 0, found -4.0"),
    Case(
      "gemma3_text-f32", ["attn_logit_softcapping": .integer(50)],
      "attn_logit_softcapping 50 is not supported"),
    Case(
      "gemma3_text-f32", ["rope_parameters": ["rope_type": "default"]],
      "rope_parameters that are not by kind of layer is not supported"),
    Case(
      "mixtral-f32", ["num_experts_per_tok": .integer(5)],
      "'num_experts_per_tok': expected at most 4 experts, found 5"),
    Case(
      "qwen2_moe-fused", ["use_sliding_window": .bool(false)],
      "'layer_types' has 'sliding_attention', but 'use_sliding_window' is not true"),
    Case(
      "qwen2_moe-fused", ["mlp_only_layers": ["first"]],
      "'mlp_only_layers': expected a list of whole numbers"),
    Case(
      "qwen3_moe-f32", ["layer_types": ["full_attention", "sliding_attention", "full_attention"]],
      "layer_types other than use_sliding_window is not supported"),
    Case("gpt_oss-f32", ["swiglu_limit": .integer(-7)], "'swiglu_limit': expected a number above 0"),
    Case("deepseek_v2-f32", ["moe_layer_freq": .integer(2)], "moe_layer_freq 2 is not supported"),
    Case("deepseek_v2-f32", ["norm_topk_prob": .bool(true)], "norm_topk_prob = true is not supported"),
    Case("deepseek_v2-f32", ["scoring_func": "sigmoid"], "scoring_func 'sigmoid' is not supported"),
    Case("deepseek_v2-f32", ["topk_method": "noaux_tc"], "topk_method 'noaux_tc' is not supported"),
    Case("deepseek_v3-f32", ["topk_method": "greedy"], "topk_method 'greedy' is not supported"),
    Case(
      "deepseek_v3-f32", ["n_group": .integer(4)],
      "6 experts in 'n_group' 4 groups, 'topk_group' 2 of them chosen, cannot give 2 experts a token"),
    Case(
      "deepseek_v3-f32", ["n_group": .integer(6)],
      "6 experts in 'n_group' 6 groups, 'topk_group' 2 of them chosen, cannot give 2 experts a token"),
    Case(
      "deepseek_v3-f32", ["num_key_value_heads": .integer(1)],
      "expected head widths below 32768 and as many key/value heads as heads"),
    Case(
      "deepseek_v3-f32", ["qk_rope_head_dim": .integer(1 << 30)],
      "expected head widths below 32768 and as many key/value heads as heads"),
    Case(
      "deepseek_v3-f32", ["n_shared_experts": .integer(1 << 31)], "'n_shared_experts' 2147483648 are too many"
    ),
  ]

  @Test("a setting that is wrong or changes attention in an unsupported way is named", arguments: refused)
  func refusals(_ refused: Case) throws {
    var files = try ModelFiles(fixture: refused.model)
    for (key, value) in refused.settings { files = files.setting(key, value) }
    let error = try #require(try files.error())
    #expect(error.hasPrefix("config.json: \(refused.message)"), "\(error)")
  }

  @Test("a rank of queries that is absent is not taken for null")
  func queryRank() throws {
    let files = try ModelFiles(fixture: "deepseek_v2-f32").setting("q_lora_rank", nil)
    #expect(
      try files.error() == "config.json: 'q_lora_rank' is missing; expected a whole number or null")
  }

  @Test("masks, rotation, scales and norms of each layer are said in words")
  func words() throws {
    let gemma2 = try ModelFiles(fixture: "gemma2-f32").open().parts[0]
    #expect(gemma2.masks[..<2] == ["causal, window of 5", "causal"])
    #expect(gemma2.scales[0] == "1/√11 = 0.301511, soft cap 3")
    #expect(gemma2.norms[0] == "RMS norm, pre-norm and norm of what is written")
    let gemma3 = try ModelFiles(fixture: "gemma3_text-scaled").open().parts[0]
    #expect(gemma3.masks[1...2] == ["causal, window of 6", "causal"])
    #expect(gemma3.positions[1] == "rotary, 6 dimensions, base 40")
    #expect(gemma3.positions[2] == "rotary, 6 dimensions, base 900, linear scaling by 8")
    let bidirectional = try ModelFiles(fixture: "gemma3_text-bidirectional").open().parts[0]
    #expect(bidirectional.masks[..<2] == ["window of 4 before and 4 after", "none"])
    let oss = try ModelFiles(fixture: "gpt_oss-f32").open().parts[0]
    #expect(oss.scales[0] == "1/√8 = 0.353553, with a sink: rows sum to less than 1")
    let deepseek = try ModelFiles(fixture: "deepseek_v3-half").open().parts[0]
    #expect(deepseek.headWidths[0] == 10)
    #expect(deepseek.valueWidths[0] == 7)
  }

  @Test("a layer for predicting several tokens is set aside, by its reason")
  func laterLayer() throws {
    let files = try ModelFiles(fixture: "deepseek_v3-f32")
    let unused = try files.open().unusedTensors.filter { $0.name.hasPrefix("model.layers.") }
    #expect(unused.count > 20)
    #expect(unused.allSatisfy { $0.reason == "layer for predicting several tokens" })
    let error = try files.setting("num_nextn_predict_layers", .integer(0)).error()
    #expect(try #require(error).contains("tensor 'model.layers.3."))
  }

  @Test("the text stack of a model whose prompts see all of themselves is refused")
  func promptsThatSeeThemselves() throws {
    let error = try ModelFiles(fixture: "gemma3-text-config").setting("model_type", "paligemma").error()
    #expect(try #require(error).hasPrefix("config.json: model_type 'paligemma' is not supported"))
  }
}
