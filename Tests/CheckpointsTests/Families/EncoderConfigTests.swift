import AttentionCore
import Checkpoints
import StrictJSON
import Testing

/// What the configurations of BERT's relatives can say that is wrong or not supported, and what is understood of them.
struct EncoderConfigTests {
  typealias Case = FamilyConfigTests.Case

  private static let v3 = "deberta-v2-v3"
  private static let modern = "modernbert-base"
  private static let nomic = "nomic_bert-base"

  static let cases: [Case] = [
    Case(
      "bert-pruned-heads", "pruned_heads", ["1": [.integer(0), .integer(3)]],
      "config.json: 'pruned_heads': expected heads of one of 3 layers, fewer than its 3, found [0,3] for '1'"),
    Case("bert-pruned-heads", "pruned_heads", ["3": [.integer(0)]], "found [0] for '3'"),
    Case("bert-pruned-heads", "pruned_heads", ["first": []], "found [] for 'first'"),
    Case("bert-pruned-heads", "pruned_heads", ["1": "all"], "found \"all\" for '1'"),
    Case(
      "bert-pruned-heads", "pruned_heads", ["1": [.integer(0), .integer(1), .integer(2)]],
      "fewer than its 3, found [0,1,2] for '1'"),
    Case(
      "bert-pruned-heads", "pruned_heads", [],
      "config.json: 'pruned_heads': expected an object, found []"),
    Case(
      "bert-pruned-heads", "pruned_heads", nil,
      "tensor 'encoder.layer.1.attention.self.query.weight': expected shape [21, 21], found [7, 21]"),
    Case(
      "roberta-base", "pad_token_id", .integer(24),
      "config.json: 'max_position_embeddings': expected more than the 25 rows before the first, found 25"),
    Case(
      "roberta-base", "pad_token_id", .integer(-1), "config.json: 'pad_token_id': expected a whole number"),
    Case("roberta-base", "add_cross_attention", .bool(true), "add_cross_attention = true is not supported"),
    Case(
      "electra-base", "position_embedding_type", "relative_key_query",
      "position_embedding_type 'relative_key_query' is not supported"),
    Case(
      "albert-base", "num_hidden_layers", .integer(1 << 30),
      "config.json: more than 4096 layers (1073741824 times 1) is not supported"),
    Case("albert-base", "inner_group_num", .integer(1 << 30), "more than 4096 layers"),
    Case(
      "albert-base", "num_hidden_groups", .integer(2),
      "tensor 'encoder.albert_layer_groups.1.albert_layers.0."),
    Case("albert-base", "pruned_heads", ["0": [.integer(0)]], "config.json: pruned_heads is not supported"),
    Case(
      "mpnet-base", "relative_attention_num_buckets", .integer(16),
      "config.json: relative_attention_num_buckets other than 32 is not supported"),
    Case(v3, "pos_att_type", "p2c|p2p", "config.json: pos_att_type 'p2p' is not supported"),
    Case(v3, "pos_att_type", [.integer(1)], "config.json: 'pos_att_type': expected strings, found 1"),
    Case(
      v3, "position_buckets", .integer(1),
      "position_buckets 1 with max_relative_positions 24 is not supported"),
    Case(
      v3, "max_relative_positions", .integer(5), "position_buckets 8 with max_relative_positions 5 is not"),
    Case(
      v3, "position_buckets", .integer(1 << 31),
      "config.json: position_buckets 2147483648 with max_relative_positions 24 is not supported"),
    Case(
      v3, "position_buckets", .integer(-1),
      "tensor 'deberta.encoder.rel_embeddings.weight': expected shape [48, 21], found [16, 21]"),
    Case(v3, "share_att_key", .bool(false), "self.pos_key_proj.weight' is missing"),
    Case(v3, "relative_attention", .bool(false), "tensor 'deberta.encoder.LayerNorm."),
    Case(v3, "embedding_size", .integer(7), "config.json: embedding_size 7 is not supported"),
    Case(v3, "attention_head_size", .integer(8), "config.json: attention_head_size 8 is not supported"),
    Case(
      "deberta-v2-p2c", "conv_kernel_size", .integer(4),
      "config.json: a convolution with conv_kernel_size 4 and conv_groups 1 is not supported"),
    Case(
      "deberta-v2-p2c", "conv_kernel_size", .integer(1 << 31), "conv_kernel_size 2147483648 and conv_groups 1"
    ),
    Case("deberta-v2-p2c", "conv_kernel_size", .integer(257), "conv_kernel_size 257 and conv_groups 1"),
    Case(
      "deberta-v2-p2c", "conv_groups", .integer(3), "conv_kernel_size 5 and conv_groups 3 is not supported"),
    Case(
      modern, "layer_types", ["full_attention", "sliding_attention", "full_attention", "chunked_attention"],
      "config.json: layer_types with 'chunked_attention' is not supported"),
    Case(modern, "layer_types", ["full_attention"], "config.json: 'layer_types': expected 4 strings"),
    Case(modern, "local_attention", .integer(-2), "config.json: 'local_attention': expected a whole number"),
    Case(modern, "norm_bias", .bool(true), "tensor 'layers.0.mlp_norm.bias' is missing"),
    Case(nomic, "head_dim", .integer(1 << 31), "config.json: rotary positions need a head width below 65536"),
    Case(nomic, "num_attention_heads", .integer(1 << 31), "config.json: hidden size 18 is not a multiple of"),
    Case(nomic, "rotary_emb_interleaved", .bool(true), "rotary_emb_interleaved = true is not supported"),
    Case(nomic, "rotary_scaling_factor", .integer(2), "rotary_scaling_factor 2 is not supported"),
    Case(nomic, "moe_every_n_layers", .integer(2), "moe_every_n_layers 2 is not supported"),
    Case(nomic, "rotary_emb_fraction", .number(0.5), "rotary_emb_fraction other than 1 is not supported"),
    Case(nomic, "scale_attn_weights", .bool(false), "scale_attn_weights = false is not supported"),
  ]

  @Test("a setting that is wrong or changes attention in an unsupported way is named", arguments: cases)
  func refused(_ refused: Case) throws {
    let error = try #require(
      try ModelFiles(fixture: refused.model).setting(refused.key, refused.value).error())
    #expect(error.contains(refused.message), "\(error)")
  }

  @Test("old settings that change nothing are let through")
  func harmless() throws {
    for (model, key, value) in [
      ("bert-f32", "pruned_heads", JSONValue.object(JSONObject())),
      ("albert-base", "pruned_heads", .object(JSONObject())),
      (Self.modern, "position_embedding_type", "absolute"),
      (Self.nomic, "rotary_scaling_factor", .null), (Self.nomic, "num_experts", .integer(0)),
      (Self.nomic, "activation_function", "gelu"),
    ] {
      #expect(try ModelFiles(fixture: model).setting(key, value).error() == nil, "\(model) \(key)")
    }
  }

  @Test("what is understood is said in words")
  func words() throws {
    func facts(_ model: String) throws -> PartFacts {
      try #require(try ModelFiles(fixture: model).open().parts.first)
    }
    #expect(try facts("bert-pruned-heads").heads == [3, 1, 2])
    #expect(
      try facts(Self.v3).positions == [
        "disentangled relative positions, 8 buckets up to distance 24",
        "disentangled relative positions, 8 buckets up to distance 24",
      ])
    #expect(
      try facts("deberta-v2-c2p").positions.first
        == "disentangled relative positions up to distance 6, content to position alone")
    #expect(try facts("roberta-base").positions.first == "learned, 23 positions, counted from row 2")
    #expect(try facts("distilbert-sinusoidal").positions.first == "sinusoidal, 25 positions")
    #expect(
      PartFacts.byLayer(try facts(Self.modern).masks)
        == "none in layers 0, 3; window of 5 before and 5 after in layers 1, 2")
  }

  @Test("where heads were pruned it is said, since those that are left are numbered anew")
  func prunedHeads() throws {
    let checkpoint = try ModelFiles(fixture: "bert-pruned-heads").open()
    #expect(
      checkpoint.facts.assumptions == [
        "layer 1: heads are numbered as the file has them, without 0, 2, pruned before",
        "layer 2: heads are numbered as the file has them, without 1, pruned before",
      ])
    #expect(checkpoint.parts[0].heads == [3, 1, 2])
  }
}
