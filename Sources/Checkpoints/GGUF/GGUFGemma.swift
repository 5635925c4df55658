import StrictJSON

/// Gemma 1: its gains stand 1 higher than on the hub.
enum GGUFGemma: GGUFGemmaDecoder {
  static let name = "gemma"
  static let modelType = "gemma"
  static let blockNames = GGUFDecoderNames.block

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    _ = try config.takeDecoder()
    config.set("hidden_activation", "gelu_pytorch_tanh")
    config.set("rope_parameters", .object(try config.rotation()))
  }
}

/// Gemma 2: every other layer has a window, scores are capped.
enum GGUFGemma2: GGUFGemmaDecoder {
  static let name = "gemma2"
  static let modelType = "gemma2"

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    let headWidth = try config.takeDecoder()
    config.set("hidden_activation", "gelu_pytorch_tanh")
    config.set("rope_parameters", .object(try config.rotation()))
    try config.takeNumber("attn_logit_softcapping", as: "attn_logit_softcapping")
    // The file does not say it: llama.cpp tells the 27B model by its number of blocks.
    config.takeScale(headWidth: headWidth, blocksOfLargest: 46)
    try config.take("attention.sliding_window", as: "sliding_window")
    config.setLayerTypes { $0 % 2 == 0 }
  }
}

/// Gemma 3, its text model: five layers with a window and a base of their own to one without.
enum GGUFGemma3: GGUFGemmaDecoder {
  static let name = "gemma3"
  static let modelType = "gemma3_text"

  static func configure(_ config: inout GGUFConfig) throws(CheckpointError) {
    let headWidth = try config.takeDecoder()
    config.set("hidden_activation", "gelu_pytorch_tanh")
    let local = try config.double("rope.freq_base_swa") ?? 10_000
    config.set(
      "rope_parameters",
      [
        "full_attention": .object(try config.rotation(base: 1_000_000).named),
        "sliding_attention": ["rope_type": "default", "rope_theta": .number(local)],
      ])
    config.takeScale(headWidth: headWidth, blocksOfLargest: 62)
    config.ignore("mm.tokens_per_image")
    let window = try config.int("attention.sliding_window", minimum: 0) ?? 0
    let pattern = try config.int("attention.sliding_window_pattern") ?? 6
    if window > 0 { config.set("sliding_window", .integer(window)) }
    config.setLayerTypes { window > 0 && ($0 + 1) % pattern != 0 }
  }
}

/// Gemma's names and gains.
protocol GGUFGemmaDecoder: GGUFDecoder {}

extension GGUFGemmaDecoder {
  static var blockNames: [String: String] { GGUFDecoderNames.blockWithNormsAround }

  static func arrangement(of name: String, _ config: GGUFConfig) -> TensorArrangement? {
    name.hasSuffix("norm.weight") ? .oneMore : nil
  }
}

extension GGUFConfig {
  /// `query_pre_attn_scalar`: the width of a head, in the largest model d_model / heads.
  fileprivate mutating func takeScale(headWidth: Int, blocksOfLargest: Int) {
    let isLargest = object["num_hidden_layers"]?.int == blocksOfLargest
    let width = object["hidden_size"]?.int ?? 0
    let heads = object["num_attention_heads"]?.int ?? 1
    set("query_pre_attn_scalar", .integer(isLargest ? max(width / heads, 1) : headWidth))
  }

  /// `layer_types`, of which those that `slides` names have a window.
  fileprivate mutating func setLayerTypes(_ slides: (Int) -> Bool) {
    let layers = 0..<(object["num_hidden_layers"]?.int ?? 0)
    set("layer_types", .array(layers.map { slides($0) ? "sliding_attention" : "full_attention" }))
  }
}

extension JSONObject {
  /// With a `rope_type`, which sets for one kind of layer have.
  fileprivate var named: JSONObject {
    var named = self
    named.append("rope_type", "default")
    return named
  }
}
