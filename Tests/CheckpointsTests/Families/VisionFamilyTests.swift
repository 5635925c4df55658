import Checkpoints
import StrictJSON
import Testing

/// What configurations of vision models can say wrong, what is understood of them, and which tensors play no part.
struct VisionFamilyTests {
  typealias Case = FamilyConfigTests.Case

  static let cases: [Case] = [
    Case(
      "vit-base", "image_size", .integer(5),
      "config.json: 'image_size' 5 × 5 holds no patch of 'patch_size' 6 × 6"),
    Case(
      "vit-base", "image_size", [.integer(24)],
      "config.json: 'image_size': expected a whole number, or a height and a width, found [24]"),
    Case(
      "vit-base", "image_size", [.integer(24), .integer(0)],
      "expected a whole number, or a height and a width"),
    Case(
      "vit-base", "image_size", .integer(30),
      "tensor 'embeddings.position_embeddings': expected shape [1, 26, 24], found [1, 17, 24]"),
    Case(
      "vit-base", "patch_size", "large",
      "config.json: 'patch_size': expected a whole number from 1 to 2147483648"),
    Case(
      "vit-base", "patch_size", .integer(8),
      "tensor 'embeddings.patch_embeddings.projection.weight': expected shape [24, 3, 8, 8], found [24, 3, 6, 6]"
    ),
    Case("vit-base", "num_channels", .integer(1), "expected shape [24, 1, 6, 6], found [24, 3, 6, 6]"),
    Case(
      "vit-base", "num_attention_heads", .integer(5),
      "config.json: hidden size 24 is not a multiple of 5 heads"),
    Case("vit-base", "qkv_bias", .integer(1), "config.json: 'qkv_bias': expected true or false, found 1"),
    Case("vit-base", "hidden_act", "mish", "config.json: hidden_act 'mish' is not supported"),
    Case("vit-base", "head_dim", .integer(1 << 31), "attention.attention.query.weight': expected shape"),
    Case(
      "vit-base", "model_type", "deit",
      "tensor 'embeddings.distillation_token' is missing; expected shape [1, 1, 24]"),
    Case(
      "dinov2-base", "image_size", [.integer(24), .integer(18)],
      "config.json: 'image_size' with 4 × 3 patches, which are no square, is not supported"),
    Case("dinov2-base", "mlp_ratio", .number(1e300), "config.json: 'mlp_ratio': expected an MLP of 1 to"),
    Case("dinov2-base", "mlp_ratio", .number(-1), "config.json: 'mlp_ratio': expected an MLP of 1 to"),
    Case(
      "dinov2-base", "use_swiglu_ffn", .bool(true),
      "tensor 'encoder.layer.0.mlp.weights_in.weight' is missing; expected shape [64, 24]"),
    Case(
      "dinov2-with-registers", "num_register_tokens", .integer(4),
      "tensor 'embeddings.register_tokens': expected shape [1, 4, 18], found [1, 3, 18]"),
    Case("clip-text", "pruned_heads", ["0": [.integer(1)]], "config.json: pruned_heads is not supported"),
    Case(
      "clip-text", "max_position_embeddings", .integer(19),
      "tensor 'embeddings.position_embedding.weight': expected shape [19, 20], found [18, 20]"),
    Case("clip-both", "text_config", nil, "expected shape [49408, 512], found [29, 20]"),
    Case(
      "clip-both", "vision_config", .integer(3), "config.json: 'vision_config': expected an object, found 3"),
    Case(
      "siglip-vision", "patch_size", [.integer(6), .integer(12)],
      "config.json: 'image_size' with 4 × 2 patches, which are no square, is not supported"),
  ]

  @Test("a setting that is wrong or changes attention in an unsupported way is named", arguments: cases)
  func refused(_ refused: Case) throws {
    let error = try #require(
      try ModelFiles(fixture: refused.model).setting(refused.key, refused.value).error())
    #expect(error.contains(refused.message), "\(error)")
  }

  @Test("settings of towers that older files give twice are taken from where they win")
  func dictionariesOfTowers() throws {
    let files = try ModelFiles(fixture: "clip-both")
    let text = try #require(files.config?["text_config"])
    #expect(try files.setting("text_config_dict", text).setting("text_config", nil).error() == nil)
    #expect(
      try files.setting("text_config_dict", ["hidden_size": .integer(16)]).error()?
        .contains("expected shape [49408, 16], found [29, 20]") == true)
  }

  @Test("a tensor inside a tower that is not understood is refused")
  func unknownTensors() throws {
    for name in ["vision_model.encoder.layers.0.extra.weight", "text_model.embeddings.extra.weight"] {
      let error = try ModelFiles(fixture: "clip-both").adding(name, [1]).error()
      #expect(error?.contains("tensor '\(name)' is not understood") == true)
    }
  }

  @Test(
    "tensors that play no part have a reason",
    arguments: [
      "vit-base", "vit-classification", "vit-masked-f16", "deit-distilled", "dinov2-base", "dinov2-swiglu",
      "dinov2-with-registers", "clip-both", "clip-text-projection", "siglip-both", "siglip-vision",
      "siglip-classification",
    ])
  func unused(model: String) throws {
    let checkpoint = try ModelFiles(fixture: model).open()
    #expect(!checkpoint.unusedTensors.isEmpty)
    for tensor in checkpoint.unusedTensors { #expect(tensor.reason != nil, "\(tensor.name)") }
    #expect(checkpoint.facts.assumptions.isEmpty)
  }

  @Test("heads that were taken out make matrices smaller")
  func pruned() throws {
    var files = try ModelFiles(fixture: "vit-base").setting(
      "pruned_heads", ["1": [.integer(0), .integer(2)]])
    for part in ["query", "key", "value"] {
      files = files.changing("encoder.layer.1.attention.attention.\(part).weight") { ($0.type, [8, 24]) }
        .changing("encoder.layer.1.attention.attention.\(part).bias") { ($0.type, [8]) }
    }
    files = files.changing("encoder.layer.1.attention.output.dense.weight") { ($0.type, [24, 8]) }
    #expect(try files.open().parts[0].heads == [3, 1])
  }

  @Test("what is understood is said in words")
  func facts() throws {
    let clip = try ModelFiles(fixture: "clip-both").open()
    #expect(clip.parts.map(\.part) == [.vision, .text])
    #expect(clip.parts[0].positions[0] == "learned, 4 × 4 patches, interpolated for other images")
    #expect(clip.model.stacks[1].blocks[0].attention.layer.mask == .causal)
    #expect(clip.model.stacks[0].blocks[0].attention.layer.mask == .bidirectional)
    let siglip = try ModelFiles(fixture: "siglip-classification").open()
    #expect(siglip.parts.map(\.part) == [nil])
  }
}
