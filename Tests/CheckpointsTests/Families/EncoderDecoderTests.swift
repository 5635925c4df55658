import AttentionCore
import Checkpoints
import StrictJSON
import Testing

/// What configurations and files of encoder-decoder models can say, beside what the parity fixtures prove.
struct EncoderDecoderTests {
  typealias Case = FamilyConfigTests.Case

  static let refusals = [
    Case("t5-relu", "num_layers", nil, "config.json: 'num_layers' is missing; expected a whole number"),
    Case("t5-relu", "num_decoder_layers", .integer(3), "tensor 'decoder.block.2.layer."),
    Case("t5-relu", "is_decoder", .bool(true), "config.json: is_decoder = true is not supported"),
    Case(
      "t5-gelu", "feed_forward_proj", "gated-wide-gelu",
      "config.json: feed_forward_proj 'gated-wide-gelu' is not supported"),
    Case("t5-gelu", "dense_act_fn", "mish", "config.json: dense_act_fn 'mish' is not supported"),
    Case("t5-gelu", "is_gated_act", .bool(true), "DenseReluDense.wi_0.weight' is missing"),
    Case(
      "t5-relu", "relative_attention_num_buckets", .integer(3),
      "config.json: relative_attention_num_buckets = 3 with relative_attention_max_distance = 128 is not"),
    Case(
      "t5-relu", "relative_attention_max_distance", .integer(8),
      "config.json: relative_attention_num_buckets = 32 with relative_attention_max_distance = 8 is not"),
    Case(
      "t5-relu", "relative_attention_num_buckets", .integer(31),
      "SelfAttention.relative_attention_bias.weight': expected shape [31, 3], found [32, 3]"),
    Case(
      "bart-f32", "normalize_before", .bool(true), "config.json: normalize_before = true is not supported"),
    Case(
      "bart-f32", "add_final_layer_norm", .bool(true),
      "config.json: add_final_layer_norm = true is not supported"),
    Case(
      "bart-f32", "normalize_embedding", .bool(false),
      "config.json: normalize_embedding = false is not supported"),
    Case(
      "bart-f32", "static_position_embeddings", .bool(true),
      "config.json: static_position_embeddings = true is not supported"),
    Case(
      "bart-f32", "extra_pos_embeddings", .integer(3),
      "config.json: extra_pos_embeddings other than 2 is not supported"),
    Case("bart-f32", "is_decoder", .bool(true), "config.json: is_decoder = true is not supported"),
    Case("bart-f32", "decoder_attention_heads", .integer(4), "hidden size 18 is not a multiple of 4 heads"),
    Case(
      "mbart-f32", "normalize_before", .bool(false), "config.json: normalize_before = false is not supported"),
    Case(
      "marian-f32", "static_position_embeddings", .bool(false),
      "config.json: static_position_embeddings = false is not supported"),
    Case(
      "marian-f32", "share_encoder_decoder_embeddings", .bool(false),
      "tensor 'model.encoder.embed_tokens.weight' is missing"),
    Case(
      "marian-positions", "max_position_embeddings", .integer(22),
      "tensor 'encoder.embed_positions.weight': expected shape [22, 18], found [21, 18]"),
    Case("whisper-f32", "num_mel_bins", .integer(8), "conv1.weight': expected shape [18, 8, 3]"),
    Case("whisper-f32", "activation_function", "mish", "activation_function 'mish' is not supported"),
  ]

  @Test("a setting that is wrong or changes attention in an unsupported way is named", arguments: refusals)
  func refused(_ refused: Case) throws {
    let error = try #require(
      try ModelFiles(fixture: refused.model).setting(refused.key, refused.value).error())
    #expect(error.contains(refused.message), "\(error)")
  }

  @Test("parts, masks, positions and scales are read off the model")
  func facts() throws {
    let t5 = try ModelFiles(fixture: "t5-relu").open()
    #expect(t5.parts.map(\.part) == [.encoder, .decoder, .cross])
    #expect(t5.parts.map { $0.masks[0] } == ["none", "causal", "none"])
    let bias = "relative bias, 32 buckets up to distance 128"
    #expect(t5.parts.map { $0.positions[0] } == [bias, bias, "none"])
    #expect(t5.parts.allSatisfy { $0.scales[0] == "1" && $0.norms[0] == "RMS norm, pre-norm" })
    let bart = try ModelFiles(fixture: "bart-f32").open()
    #expect(bart.parts[1].positions[0] == "learned, 21 positions, counted from row 2")
    #expect(bart.parts[2].norms[0] == "layer norm, post-norm")
    let marian = try ModelFiles(fixture: "marian-f32").open()
    #expect(marian.parts[0].positions[0] == "sinusoidal, 21 positions")
    let whisper = try ModelFiles(fixture: "whisper-f32").open()
    #expect(
      whisper.parts.map { $0.positions[0] } == ["fixed, 13 positions", "learned, 15 positions", "none"])
  }

  @Test("an encoder alone has no name for its part")
  func encoderAlone() throws {
    for model in ["t5-token-classification", "mt5-encoder", "whisper-audio-classification"] {
      #expect(try ModelFiles(fixture: model).open().parts.map(\.part) == [nil])
    }
  }

  @Test("everything that plays no part says why")
  func reasons() throws {
    for model in ["t5-relu", "bart-for-conditional-generation", "marian-unshared", "whisper-f32"] {
      let checkpoint = try ModelFiles(fixture: model).open()
      #expect(checkpoint.facts.assumptions.isEmpty)
      for (name, reason) in checkpoint.unusedTensors { #expect(reason != nil, "\(model): \(name)") }
    }
    let odd = try ModelFiles(fixture: "bart-f32").adding("decoder.layers.0.encoder_attn.bias", [18]).error()
    #expect(try #require(odd).contains("tensor 'decoder.layers.0.encoder_attn.bias' is not understood"))
  }

  @Test("a bias by distance takes no positions, and features have one shape")
  func inputs() throws {
    let t5 = try ModelFiles(fixture: "t5-relu").open().model
    let source = ModelInput(count: 2, ids: [1, 2], positions: [0, 1])
    #expect(throws: AttentionError.notTaken(what: "positions")) {
      try t5.validate([source, ModelInput(count: 1, ids: [0])])
    }
    #expect(throws: AttentionError.nothingToAttendTo) {
      try t5.validate([nil, ModelInput(count: 1, ids: [0])])
    }
    let whisper = try ModelFiles(fixture: "whisper-f32").open().model.stacks[0]
    let expected = "floating-point log-mel features [7, 26], padded to that many frames"
    for shape in [[7, 25], [26, 7], [2, 7, 26], []] {
      let features = Tensor(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
      #expect(throws: AttentionError.wrongFeatures(expected: expected, found: shape)) {
        try ModelInput(count: 13, ids: nil, features: features).validate(for: whisper)
      }
    }
    #expect(throws: AttentionError.featuresMissing(what: "log-mel features")) {
      try ModelInput(count: 13, ids: nil).validate(for: whisper)
    }
    let features = Tensor(shape: [1, 7, 26], values: [Float](repeating: 0, count: 182))
    try ModelInput(count: 13, ids: nil, features: features).validate(for: whisper)
    let masked = ModelInput(
      count: 13, ids: nil, attentionMask: [Bool](repeating: true, count: 13), features: features)
    #expect(throws: AttentionError.notTaken(what: "attention_mask")) { try masked.validate(for: whisper) }
  }
}
