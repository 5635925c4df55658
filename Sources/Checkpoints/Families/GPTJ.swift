import AttentionCore

/// GPT-J: the first `rotary_dim` dimensions of a head rotate in adjacent pairs; attention and MLP read the same norm and
/// are added together.
enum GPTJ: ModelFamily {
  static let modelTypes = ["gptj"]
  static let prefixes = ["", "transformer."]
  static let probe = "wte.weight"
  static let blockPrefixes = ["h."]
  static let isUnembeddingTied: Bool? = false

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    // Written into the first files, and read by no version of transformers.
    for key in ["rotary", "scale_attn_weights"] where try !config.bool(key, default: true) {
      throw .unsupported(path: config.path, what: "\(key) = false")
    }
    let layers = try config.int("n_layer", "num_hidden_layers")
    let heads = try config.int("n_head", "num_attention_heads")
    let width = try config.int("n_embd", "hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("n_inner", default: 4 * width)
    let context = try config.int("n_positions", "max_position_embeddings", default: 2048)
    let vocabulary = try config.int("vocab_size")
    let epsilon = try config.double("layer_norm_epsilon", default: 1e-5)
    let activation = try config.activation("activation_function", default: "gelu_new")
    if config.object["rotary_dim"]?.isNull == true {
      throw .unsupported(path: config.path, what: "rotary_dim null")
    }
    let rotated = try config.int("rotary_dim", default: 64)
    guard rotated <= headWidth, rotated % 2 == 0, rotated < 65_536 else {
      throw .config(
        path: config.path,
        problem: "'rotary_dim': expected an even number up to the head width \(headWidth), found \(rotated)")
    }
    let rotary = RotaryPositions(
      .fixed(RotaryPositions.frequencies(base: 10_000, dimensions: rotated)), pairing: .adjacent,
      summary: "rotary, \(rotated) of \(headWidth) dimensions in adjacent pairs, base 10000")

    let tokens = try weights.tensor("wte.weight", shape: [vocabulary, width])
    var blocks: [Block] = []
    for layer in 0..<layers {
      let name = "h.\(layer)"
      func linear(_ part: String) throws(CheckpointError) -> LinearMap {
        try weights.linear("\(name).attn.\(part)", inputs: width, outputs: width, bias: false)
      }
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try linear("q_proj"),
        key: try linear("k_proj"), value: try linear("v_proj"), output: try linear("out_proj"),
        rotary: rotary, scale: 1 / Float(headWidth).squareRoot(), mask: .causal)
      let mlp = try weights.mlp(
        up: "\(name).mlp.fc_in", down: "\(name).mlp.fc_out", width: width, inner: inner,
        activation: activation)
      blocks.append(
        Block(
          attention: Sublayer(
            attention, normBefore: try weights.layerNorm("\(name).ln_1", width: width, epsilon: epsilon)),
          mlp: Sublayer(mlp), mlpInput: .attentionInput))
    }
    return Transformer(
      source: .embedding(Embedding(tokens: tokens, segments: tokens, impliedSegment: nil)), blocks: blocks,
      modelWidth: width, contextLength: context)
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, masks: [".attn.bias", ".attn.masked_bias"], positions: [".attn.embed_positions"], norm: ["ln_f."],
      heads: ["lm_head.", "score.", "qa_outputs."])
  }
}
