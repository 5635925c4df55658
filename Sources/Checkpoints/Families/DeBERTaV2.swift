import AttentionCore

/// DeBERTa-v2 and v3: BERT whose relative positions have queries and keys of their own.
enum DeBERTaV2: ModelFamily {
  static let modelTypes = ["deberta-v2"]
  static let prefixes = ["", "deberta."]
  static let probe = "embeddings.word_embeddings.weight"
  static let blockPrefixes = ["encoder.", "embeddings."]

  private static let names = PostNormBlocks.Names(
    query: "attention.self.query_proj", key: "attention.self.key_proj", value: "attention.self.value_proj")

  static func resolve(_ config: ConfigReader, _ weights: WeightReader) throws(CheckpointError) -> Transformer
  {
    try config.refusePrunedHeads()
    let encoder = try PostNormBlocks(config, weights, names: names, epsilon: 1e-7)
    for (key, usual) in [("attention_head_size", encoder.headWidth), ("embedding_size", encoder.width)] {
      let found = try config.int(key, default: usual)
      guard found == usual else { throw .unsupported(path: config.path, what: "\(key) \(found)") }
    }
    let embedding = try embedding(config, encoder)
    let relative = try RelativeTable(config, encoder)
    var blocks: [Block] = []
    for layer in 0..<encoder.layers {
      let name = "encoder.layer.\(layer)"
      blocks.append(
        try encoder.block(
          name, layer: layer, scale: relative.scale,
          relativePositions: try relative.positions(name, names, encoder),
          convolution: layer == 0 ? try convolution(config, encoder) : nil))
    }
    return Transformer(
      source: .embedding(embedding), blocks: blocks, modelWidth: encoder.width,
      contextLength: embedding.positions?.longest)
  }

  private static func embedding(
    _ config: ConfigReader, _ encoder: PostNormBlocks
  ) throws(CheckpointError) -> Embedding {
    let types = try config.int("type_vocab_size", minimum: 0, default: 0)
    return try BERTEmbedding.read(
      config, encoder, hasPositions: try config.bool("position_biased_input", default: true),
      hasTypes: types > 0)
  }

  /// What some models have between the first layer and the second.
  private static func convolution(
    _ config: ConfigReader, _ encoder: PostNormBlocks
  ) throws(CheckpointError) -> Sublayer<TokenConvolution>? {
    let (width, weights) = (encoder.width, encoder.weights)
    let taps = try config.int("conv_kernel_size", minimum: 0, default: 0)
    guard taps > 0 else { return nil }
    let groups = try config.int("conv_groups", default: 1)
    guard taps % 2 == 1, taps < 256, groups == 1 else {
      throw .unsupported(
        path: config.path, what: "a convolution with conv_kernel_size \(taps) and conv_groups \(groups)")
    }
    let weight = try weights.tensor("encoder.conv.conv.weight", shape: [width, width, taps])
    let map = LinearMap(
      parts: [WeightMatrix(weight, inputs: width * taps, outputs: width, layout: .outputMajor)],
      bias: try weights.vector("encoder.conv.conv.bias", count: width))
    return Sublayer(
      TokenConvolution(
        Convolution(map: map, taps: taps, stride: 1, padding: taps / 2),
        activation: try config.activation("conv_act", default: "tanh")),
      normAfterSum: try encoder.norm("encoder.conv.LayerNorm"))
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix("embeddings.position_embeddings.weight") {
      return "absolute positions, which position_biased_input turns off"
    }
    let heads = ["cls.", "lm_predictions.", "mask_predictions.", "lm_head.", "classifier.", "qa_outputs."]
    return BERTEmbedding.reasonUnused(name, heads: heads)
  }
}

/// The relative positions that all layers share, and how each projects them.
private struct RelativeTable {
  /// Of all scores; the more kinds there are, the smaller.
  let scale: Float
  private let table: Tensor?
  private let norm: Norm?
  private let rows: DisentangledPositions.Rows?
  private let kinds: Set<String>
  private let sharesProjections: Bool

  init(_ config: ConfigReader, _ encoder: PostNormBlocks) throws(CheckpointError) {
    kinds = try config.positionKinds()
    scale = 1 / Float(encoder.headWidth * (1 + kinds.count)).squareRoot()
    sharesProjections = try config.bool("share_att_key", default: false)
    guard try config.bool("relative_attention", default: false) else {
      (table, norm, rows) = (nil, nil, nil)
      return
    }
    let context = try config.int("max_position_embeddings")
    let stated = try config.int("max_relative_positions", minimum: -1 << 31, default: -1)
    let greatest = stated < 1 ? context : stated
    let buckets = try config.int("position_buckets", minimum: -1 << 31, default: -1)
    guard
      let rows = DisentangledPositions.Rows(
        span: buckets > 0 ? buckets : greatest, greatestDistance: buckets > 0 ? greatest : nil)
    else {
      throw .unsupported(
        path: config.path, what: "position_buckets \(buckets) with max_relative_positions \(greatest)")
    }
    self.rows = rows
    table = try encoder.weights.tensor(
      "encoder.rel_embeddings.weight", shape: [2 * rows.span, encoder.width])
    let norms = try config.string("norm_rel_ebd", default: "none").lowercased().split(separator: "|")
    norm =
      norms.contains { $0.trimmed == "layer_norm" } ? try encoder.norm("encoder.LayerNorm") : nil
  }

  /// The positions as the layer `name` projects them: with matrices of their own, or with those of its tokens.
  func positions(
    _ name: String, _ names: PostNormBlocks.Names, _ encoder: PostNormBlocks
  ) throws(CheckpointError) -> DisentangledPositions? {
    guard let table, let rows else { return nil }
    func map(_ kind: String, shared: String, own: String) throws(CheckpointError) -> LinearMap? {
      guard kinds.contains(kind) else { return nil }
      let part = sharesProjections ? shared : "attention.self.\(own)"
      return try encoder.linear("\(name).\(part)", encoder.width, encoder.width)
    }
    return DisentangledPositions(
      table: table, norm: norm, rows: rows, key: try map("c2p", shared: names.key, own: "pos_key_proj"),
      query: try map("p2c", shared: names.query, own: "pos_query_proj"))
  }
}

extension ConfigReader {
  /// `pos_att_type`, as a list or as one string: which of content to position and position to content there are.
  fileprivate func positionKinds() throws(CheckpointError) -> Set<String> {
    var kinds: Set<String> = []
    if let list = object["pos_att_type"]?.array {
      for entry in list {
        guard let kind = entry.string else {
          throw .config(path: path, problem: "'pos_att_type': expected strings, found \(entry.serialized())")
        }
        kinds.insert(kind)
      }
    } else {
      let text = try string("pos_att_type", default: "").lowercased()
      kinds = Set(text.split(separator: "|").map { String($0.trimmed) })
    }
    if let other = kinds.subtracting(["c2p", "p2c"]).min() {
      throw .unsupported(path: path, what: "pos_att_type '\(other)'")
    }
    return kinds
  }
}

extension Substring {
  /// Without spaces at its ends.
  fileprivate var trimmed: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
