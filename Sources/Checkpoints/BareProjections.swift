import AttentionCore
import TensorFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Weights that anyone can bring, with the names of TransformerLens: what is absent is absent.
///
/// | tensor | shape |
/// |---|---|
/// | `embed.W_E`, `pos_embed.W_pos` | `[d_vocab, d_model]`, `[n_ctx, d_model]` |
/// | `x`, in place of the embeddings | `[n, d_model]` |
/// | `blocks.N.attn.W_Q`, `W_K`, `W_V` | `[n_heads, d_model, d_head]`; `_W_K`, `_W_V` with fewer heads when grouped |
/// | `blocks.N.attn.W_O` | `[n_heads, d_head, d_model]` |
/// | `blocks.N.attn.b_Q`, …, `b_O` | `[n_heads, d_head]`, `[d_model]` |
/// | `blocks.N.ln1.w`, `b`, `ln2.w`, `b` | `[d_model]` |
/// | `blocks.N.mlp.W_in`, `W_gate`, `W_out`, `b_in`, `b_out` | `[d_model, d_mlp]`, `[d_mlp, d_model]` |
///
/// What tensors cannot say comes from the file's metadata or from `settings`: see `ProjectionSettings`.
enum BareProjections {
  static func isBare(_ archive: TensorArchive) -> Bool { archive["blocks.0.attn.W_Q"] != nil }

  static func resolve(
    _ archive: TensorArchive, settings given: [String: String]
  ) throws(CheckpointError) -> (model: Transformer, facts: ModelFacts, weights: WeightReader) {
    let weights = WeightReader(archive)
    var settings = try ProjectionSettings(archive: archive, given: given)
    let first = try weights.tensor("blocks.0.attn.W_Q", shape: [nil, nil, nil])
    let width = first.shape[1]
    guard first.shape.allSatisfy({ $0 > 0 }) else {
      throw .wrongShape(
        path: archive.path, name: "blocks.0.attn.W_Q", expected: "[n_heads, d_model, d_head]",
        found: first.shape)
    }
    let source = try source(weights, width: width)
    let layers = layerCount(archive)
    let rotary = try rotary(weights, &settings)
    let builder = BlockBuilder(weights: weights, width: width, rotary: rotary)
    var blocks: [Block] = []
    for layer in 0..<layers { blocks.append(try builder.block(layer, &settings)) }
    try refuseUnknown(weights, layers: layers)

    let headWidth = blocks[0].attention.headWidth
    let scale = try settings.scaleWords(headWidth: headWidth)
    let positions = rotary.map { "rotary, \($0.inverseFrequencies.count * 2) of \(headWidth) dimensions" }
    let learned = archive["pos_embed.W_pos"].map { "learned, \($0.shape[0]) positions" }
    let facts = ModelFacts(
      family: "projections", positions: positions ?? learned ?? "none", scale: scale,
      norm: builder.normWords(blocks[0]), assumptions: settings.assumptions)
    return (
      Transformer(source: source, blocks: blocks, modelWidth: width, contextLength: settings.contextLength),
      facts, weights
    )
  }

  /// How many blocks the names count: as many as there are without a gap, and one more where the next one is incomplete.
  private static func layerCount(_ archive: TensorArchive) -> Int {
    var layers = 0
    while archive["blocks.\(layers).attn.W_Q"] != nil { layers += 1 }
    let isIncomplete = archive.names.contains { $0.hasPrefix("blocks.\(layers).") }
    return isIncomplete ? layers + 1 : layers
  }

  private static func source(_ weights: WeightReader, width: Int) throws(CheckpointError)
    -> Transformer.Source
  {
    if let x = try weights.optionalTensor("x", shape: [nil, width]) { return .vectors(x) }
    guard weights.contains("embed.W_E") else {
      throw .missingTensor(
        path: weights.path, name: "embed.W_E", shape: "[d_vocab, \(width)], or 'x' of shape [n, \(width)]")
    }
    return .embedding(
      Embedding(
        tokens: try weights.tensor("embed.W_E", shape: [nil, width]),
        positions: try weights.optionalTensor("pos_embed.W_pos", shape: [nil, width])))
  }

  /// Rotary positions, from the tables that a state dict has: they tell the angles and the pairing.
  private static func rotary(
    _ weights: WeightReader, _ settings: inout ProjectionSettings
  ) throws(CheckpointError) -> RotaryPositions? {
    let names = ["blocks.0.attn.rotary_sin", "blocks.0.attn.rotary_cos"]
    guard weights.contains(names[0]), weights.contains(names[1]) else { return try settings.rotary() }
    let sine = try weights.tensor(names[0], shape: [nil, nil])
    let cosine = try weights.tensor(names[1], shape: [sine.shape[0], sine.shape[1]])
    let dimensions = sine.shape[1]
    guard sine.shape[0] >= 2, dimensions >= 2, dimensions % 2 == 0 else {
      throw .wrongShape(path: weights.path, name: names[0], expected: "[at least 2, even]", found: sine.shape)
    }
    let (s, c) = (sine.floats(), cosine.floats())
    let angles = (dimensions..<2 * dimensions).map { atan2(Double(s[$0]), Double(c[$0])) }
    let half = dimensions / 2
    let isHalf = (0..<half).allSatisfy { angles[$0] == angles[$0 + half] }
    let isAdjacent = (0..<half).allSatisfy { angles[2 * $0] == angles[2 * $0 + 1] }
    guard isHalf || isAdjacent, angles.allSatisfy(\.isFinite) else {
      throw .unsupported(path: weights.path, what: "the pairing of dimensions in '\(names[0])'")
    }
    return RotaryPositions(
      inverseFrequencies: (0..<half).map { Float(angles[isHalf ? $0 : 2 * $0]) },
      pairing: isHalf ? .half : .adjacent)
  }

  /// A tensor inside a block that nothing read would change what heads see.
  private static func refuseUnknown(_ weights: WeightReader, layers: Int) throws(CheckpointError) {
    for name in weights.unused where name.hasPrefix("blocks.") && reasonUnused(name) == nil {
      // The last block's MLP comes after the last attention, so it is read, but never needed.
      throw .unknownTensor(path: weights.path, name: name)
    }
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix(".attn.mask") || name.hasSuffix(".attn.IGNORE") { return "mask buffer" }
    if name.hasSuffix(".attn.rotary_sin") || name.hasSuffix(".attn.rotary_cos") { return "position buffer" }
    if name.hasPrefix("ln_final.") { return "final norm, after the last attention" }
    if name.hasPrefix("unembed.") { return "unembedding, after the last attention" }
    return nil
  }
}

/// Makes one block from bare weights.
private struct BlockBuilder {
  let weights: WeightReader
  let width: Int
  let rotary: RotaryPositions?

  func block(_ layer: Int, _ settings: inout ProjectionSettings) throws(CheckpointError) -> Block {
    let name = "blocks.\(layer)"
    let q = try weights.tensor("\(name).attn.W_Q", shape: [nil, width, nil])
    let (heads, headWidth) = (q.shape[0], q.shape[2])
    let kName = weights.contains("\(name).attn._W_K") ? "_W_K" : "W_K"
    let k = try weights.tensor("\(name).attn.\(kName)", shape: [nil, width, headWidth])
    let keyValueHeads = k.shape[0]
    guard keyValueHeads > 0, heads > 0, headWidth > 0, heads % keyValueHeads == 0,
      heads * headWidth <= Int32.max
    else {
      throw .wrongShape(
        path: weights.path, name: "\(name).attn.\(kName)",
        expected: "[\(heads) or a divisor, \(width), \(headWidth)]", found: k.shape)
    }
    if let rotary, rotary.inverseFrequencies.count * 2 > headWidth {
      throw .unsupported(
        path: weights.path,
        what: "rotating \(rotary.inverseFrequencies.count * 2) dimensions of a head of \(headWidth)")
    }
    let vName = weights.contains("\(name).attn._W_V") ? "_W_V" : "W_V"
    let v = try weights.optionalTensor("\(name).attn.\(vName)", shape: [keyValueHeads, width, headWidth])
    let o = try weights.optionalTensor("\(name).attn.W_O", shape: [heads, headWidth, width])
    let mask = try mask(layer, settings)
    let attention = AttentionLayer(
      heads: heads, keyValueHeads: keyValueHeads, headWidth: headWidth,
      query: try perHead(q, bias: ["\(name).attn.b_Q"]),
      key: try perHead(k, bias: ["\(name).attn._b_K", "\(name).attn.b_K"]),
      value: try v.map { (v) throws(CheckpointError) in
        try perHead(v, bias: ["\(name).attn._b_V", "\(name).attn.b_V"])
      },
      output: try o.map { (o) throws(CheckpointError) in
        LinearMap(
          parts: [WeightMatrix(o, inputs: heads * headWidth, outputs: width, layout: .inputMajor)],
          bias: try weights.optionalVector("\(name).attn.b_O", count: width))
      },
      scale: try settings.scale(headWidth: headWidth, layer: layer), mask: mask, rotary: rotary)
    let mlp = try mlp(name, &settings)
    return Block(
      residual: try settings.isParallel() ? .parallel : .preNorm,
      attentionNorm: try norm("\(name).ln1", q: q, &settings), attention: attention,
      mlpNorm: mlp == nil ? nil : try norm("\(name).ln2", q: q, &settings), mlp: mlp)
  }

  /// `[heads, d_model, d_head]`: one window a head, side by side in the outputs.
  private func perHead(_ tensor: Tensor, bias names: [String]) throws(CheckpointError) -> LinearMap {
    let (heads, headWidth) = (tensor.shape[0], tensor.shape[2])
    var bias: [Float]?
    for name in names where bias == nil {
      bias = try weights.optionalTensor(name, shape: [heads, headWidth])?.floats()
    }
    return LinearMap(
      parts: (0..<heads).map { head in
        WeightMatrix(
          tensor, offset: head * width * headWidth, inputs: width, outputs: headWidth, layout: .inputMajor)
      }, bias: bias)
  }

  private func mlp(_ name: String, _ settings: inout ProjectionSettings) throws(CheckpointError) -> MLP? {
    guard let inWeight = try weights.optionalTensor("\(name).mlp.W_in", shape: [width, nil]) else {
      return nil
    }
    let inner = inWeight.shape[1]
    guard inner > 0 else {
      throw .wrongShape(
        path: weights.path, name: "\(name).mlp.W_in", expected: "[\(width), at least 1]",
        found: inWeight.shape)
    }
    func map(_ weight: Tensor, _ inputs: Int, _ outputs: Int, bias: [Float]?) -> LinearMap {
      LinearMap(
        parts: [WeightMatrix(weight, inputs: inputs, outputs: outputs, layout: .inputMajor)], bias: bias)
    }
    let gate = try weights.optionalTensor("\(name).mlp.W_gate", shape: [width, inner])
    let down = try weights.tensor("\(name).mlp.W_out", shape: [inner, width])
    let inBias = try weights.optionalVector("\(name).mlp.b_in", count: inner)
    // TransformerLens adds b_in after the gate's product, not to x · W_in.
    return MLP(
      gate: gate.map { map($0, width, inner, bias: nil) },
      up: map(inWeight, width, inner, bias: gate == nil ? inBias : nil),
      down: map(down, inner, width, bias: try weights.optionalVector("\(name).mlp.b_out", count: width)),
      activation: try settings.activation(isGated: gate != nil), productBias: gate == nil ? nil : inBias)
  }

  private func norm(
    _ name: String, q: Tensor, _ settings: inout ProjectionSettings
  ) throws(CheckpointError) -> Norm? {
    let gain = try weights.optionalVector("\(name).w", count: width)
    let bias = try weights.optionalVector("\(name).b", count: width)
    return try settings.norm(gain: gain, bias: bias, readsCentred: { Self.isCentred(q) })
  }

  /// Whether the queries' weights sum to 0 over d_model for every head and output, as folding a layer norm leaves
  /// them and chance does not.
  private static func isCentred(_ q: Tensor) -> Bool {
    let (heads, width, headWidth) = (q.shape[0], q.shape[1], q.shape[2])
    guard width > 1 else { return false }
    let values = q.floats()
    var largestMean: Float = 0
    var square: Float = 0
    for head in 0..<heads {
      for output in 0..<headWidth {
        var sum: Float = 0
        for input in 0..<width {
          let value = values[(head * width + input) * headWidth + output]
          sum += value
          square += value * value
        }
        largestMean = max(largestMean, abs(sum) / Float(width))
      }
    }
    let size = (square / Float(values.count)).squareRoot()
    return size > 0 && largestMean < size * 1e-3
  }

  /// The mask that was asked for; a mask buffer that says otherwise is refused.
  private func mask(_ layer: Int, _ settings: ProjectionSettings) throws(CheckpointError) -> AttentionMask {
    let name = "blocks.\(layer).attn.mask"
    guard settings.mask.isCausal, let buffer = weights.archive[name], buffer.shape.count == 2,
      buffer.shape[0] == buffer.shape[1]
    else { return settings.mask }
    let (values, size) = (buffer.floats(), buffer.shape[0])
    for query in 0..<size {
      for key in 0...query where values[query * size + key] == 0 {
        throw .unsupported(path: weights.path, what: "the local attention that '\(name)' describes")
      }
    }
    return settings.mask
  }

  func normWords(_ block: Block) -> String {
    guard let norm = block.attentionNorm else { return "none" }
    let kind = norm.isCentred ? "layer norm" : "RMS norm"
    return "\(kind)\(norm.gain == nil ? " without gain" : ""), \(block.residual.rawValue)"
  }
}
