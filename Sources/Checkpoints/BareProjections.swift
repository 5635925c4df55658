import AttentionCore
import TensorFiles

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
    let rotary = try RotaryTables.rotary(weights, settings, layers: layers)
    let builder = BlockBuilder(weights: weights, width: width, rotary: rotary)
    var blocks: [Block] = []
    for layer in 0..<layers { blocks.append(try builder.block(layer, &settings)) }
    try refuseUnknown(weights)
    let facts = ModelFacts(family: "projections", assumptions: settings.assumptions)
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
    -> Stack.Source
  {
    if let x = try weights.optionalTensor("x", shape: [nil, width]) { return .vectors(x) }
    guard weights.contains("embed.W_E") else {
      throw .missingTensor(
        path: weights.path, name: "embed.W_E", shape: "[d_vocab, \(width)], or 'x' of shape [n, \(width)]")
    }
    return .embedding(
      Embedding(
        tokens: try weights.tensor("embed.W_E", shape: [nil, width]),
        positions: try weights.optionalTensor("pos_embed.W_pos", shape: [nil, width]).map {
          PositionTable($0)
        }
      ))
  }

  /// Tensors that would change what heads see if they were read.
  private static func refuseUnknown(_ weights: WeightReader) throws(CheckpointError) {
    let prefixes = ["blocks.", "embed", "pos_embed"]
    for name in weights.unused where reasonUnused(name) == nil && prefixes.contains(where: name.hasPrefix) {
      throw .unknownTensor(path: weights.path, name: name)
    }
  }

  static func reasonUnused(_ name: String) -> String? {
    if name.hasSuffix(".attn.mask") || name.hasSuffix(".attn.IGNORE") { return UnusedTensor.maskBuffer }
    if name.hasSuffix(".attn.rotary_sin") || name.hasSuffix(".attn.rotary_cos") {
      return UnusedTensor.positionBuffer
    }
    if name.hasPrefix("ln_final.") { return UnusedTensor.finalNorm }
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
    if let rotary, rotary.pairs * 2 > headWidth {
      throw .unsupported(
        path: weights.path, what: "rotating \(rotary.pairs * 2) dimensions of a head of \(headWidth)")
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
      rotary: rotary, scale: try settings.scale(headWidth: headWidth, layer: layer), mask: mask)
    let mlp = try mlp(name, &settings)
    let isFolded = !weights.contains("\(name).ln1.w") && Self.isCentred(q)
    let isParallel = try settings.isParallel(hasMLP: mlp != nil)
    return Block(
      attention: Sublayer(
        attention, normBefore: try norm("\(name).ln1", isFolded: isFolded, &settings)),
      mlp: try mlp.map { (mlp) throws(CheckpointError) in
        Sublayer(.dense(mlp), normBefore: try norm("\(name).ln2", isFolded: isFolded, &settings))
      }, mlpInput: isParallel ? .blockInput : .sum)
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
    _ name: String, isFolded: Bool, _ settings: inout ProjectionSettings
  ) throws(CheckpointError) -> Norm? {
    let gain = try weights.optionalVector("\(name).w", count: width)
    let bias = try weights.optionalVector("\(name).b", count: width)
    return try settings.norm(gain: gain, bias: bias, isFolded: isFolded)
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

  /// The mask that was stated; a mask buffer that says otherwise is refused.
  private func mask(_ layer: Int, _ settings: ProjectionSettings) throws(CheckpointError) -> AttentionMask {
    let name = "blocks.\(layer).attn.mask"
    guard settings.mask.isCausal, let buffer = weights.archive[name], buffer.shape.count == 2,
      buffer.shape[0] == buffer.shape[1]
    else { return settings.mask }
    let size = buffer.shape[0]
    var row = [Float](repeating: 0, count: size)
    for query in 0..<size {
      row.withUnsafeMutableBufferPointer { row in
        if let base = row.baseAddress { buffer.copyFloats(from: query * size, count: size, to: base) }
      }
      if row[...query].contains(0) {
        throw .unsupported(path: weights.path, what: "the local attention that '\(name)' describes")
      }
      if !settings.isMaskStated, row[(query + 1)...].contains(where: { $0 != 0 }) {
        throw .config(
          path: weights.path,
          problem: "'\(name)' lets a query see later keys; say mask=none, or mask=causal if it is not so")
      }
    }
    return settings.mask
  }
}
