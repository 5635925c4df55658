import AttentionCore
import StrictJSON

/// GPT-Neo: GPT-2 with scores that are not scaled, and layers that see a window (`local`) between those that see
/// everything (`global`).
enum GPTNeo: ModelFamily {
  static let modelTypes = ["gpt_neo"]
  static let prefixes = ["", "transformer."]
  static let probe = "wte.weight"
  static let blockPrefixes = ["h."]
  static let isUnembeddingTied: Bool? = true

  static func resolve(
    _ config: ConfigReader, _ weights: WeightReader
  ) throws(CheckpointError) -> Transformer {
    let layers = try config.int("num_layers", "num_hidden_layers")
    let heads = try config.int("num_heads", "num_attention_heads")
    let width = try config.int("hidden_size")
    let headWidth = try config.headWidth(width: width, heads: heads)
    let inner = try config.int("intermediate_size", default: 4 * width)
    let context = try config.int("max_position_embeddings")
    let vocabulary = try config.int("vocab_size")
    let epsilon = try config.double("layer_norm_epsilon", default: 1e-5)
    let activation = try config.activation("activation_function", default: "gelu_new")
    let window = try config.int("window_size", default: 256)

    let tokens = try weights.tensor("wte.weight", shape: [vocabulary, width])
    let embedding = Embedding(
      tokens: tokens, positions: PositionTable(try weights.tensor("wpe.weight", shape: [context, width])),
      segments: tokens, impliedSegment: nil)
    var blocks: [Block] = []
    for isLocal in try areLocal(config, layers: layers) {
      let name = "h.\(blocks.count)"
      func linear(_ part: String, bias: Bool) throws(CheckpointError) -> LinearMap {
        try weights.linear("\(name).attn.attention.\(part)", inputs: width, outputs: width, bias: bias)
      }
      let attention = AttentionLayer(
        heads: heads, keyValueHeads: heads, headWidth: headWidth, query: try linear("q_proj", bias: false),
        key: try linear("k_proj", bias: false), value: try linear("v_proj", bias: false),
        output: try linear("out_proj", bias: true), scale: 1,
        mask: .causal(window: isLocal ? window : nil))
      let mlp = try weights.mlp(
        up: "\(name).mlp.c_fc", down: "\(name).mlp.c_proj", width: width, inner: inner,
        activation: activation)
      blocks.append(
        Block(
          attention: Sublayer(
            attention, normBefore: try weights.layerNorm("\(name).ln_1", width: width, epsilon: epsilon)),
          mlp: Sublayer(
            mlp, normBefore: try weights.layerNorm("\(name).ln_2", width: width, epsilon: epsilon))))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: width, contextLength: context)
  }

  /// Some kinds of attention in turn, and how often the turn is repeated.
  private struct Turns {
    let isLocal: [Bool]
    let count: Int
  }

  /// Whether each layer is local: `attention_types` has turns like `[["global", "local"], 12]`, `attention_layers` the
  /// same written out. The turns stay folded, since a file may ask for any number.
  private static func areLocal(
    _ config: ConfigReader, layers: Int
  ) throws(CheckpointError) -> some Sequence<Bool> {
    func kinds(_ value: JSONValue?, _ key: String) throws(CheckpointError) -> [Bool] {
      let names = value?.array?.map { $0.string }
      guard let names, !names.isEmpty, names.allSatisfy({ $0 == "global" || $0 == "local" }) else {
        throw .config(
          path: config.path,
          problem:
            "'\(key)': expected a list of 'global' and 'local', found \(value?.serialized() ?? "nothing")")
      }
      return names.map { $0 == "local" }
    }
    var turns: [Turns] = []
    var total = 0
    for entry in try config.list("attention_types") ?? [] {
      let pair = entry.array ?? []
      guard pair.count == 2, let count = pair[1].int, (0...layers).contains(count) else {
        throw .config(
          path: config.path,
          problem:
            "'attention_types': expected [kinds, a number up to \(layers)], found \(entry.serialized())")
      }
      turns.append(Turns(isLocal: try kinds(pair[0], "attention_types"), count: count))
      total += turns[turns.count - 1].isLocal.count * count
    }
    let written = try config.list("attention_layers").map { (list) throws(CheckpointError) in
      try kinds(.array(list), "attention_layers")
    }
    if turns.isEmpty {
      turns = written.map { [Turns(isLocal: $0, count: 1)] } ?? [Turns(isLocal: [false, true], count: 12)]
      total = turns[0].isLocal.count * turns[0].count
    }
    let areLocal = turns.lazy.flatMap { turn in (0..<turn.count).lazy.flatMap { _ in turn.isLocal } }
    guard total == layers else {
      throw .config(
        path: config.path, problem: "attention kinds for \(total) layers, but there are \(layers)")
    }
    if let written, !areLocal.elementsEqual(written) {
      throw .config(
        path: config.path, problem: "'attention_layers' and 'attention_types' contradict each other")
    }
    return areLocal
  }

  static func reasonUnused(_ name: String) -> String? {
    UnusedTensor.reason(
      name, masks: [".attention.bias", ".attention.masked_bias"], norm: ["ln_f."],
      heads: ["lm_head.", "score.", "classifier.", "qa_outputs."])
  }
}
