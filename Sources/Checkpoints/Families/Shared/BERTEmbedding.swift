import AttentionCore

/// The embeddings of BERT and its relatives: tokens, positions and token types, summed and normalised.
enum BERTEmbedding {
  /// - Parameters:
  ///   - width: of the tables, where it isn't d_model.
  ///   - rule: how positions are counted where the input does not give them.
  ///   - offset: the row of the first of them.
  ///   - hasPositions: whether there are absolute positions.
  ///   - isSinusoidal: whether a table of positions that the file lacks is one of sines and cosines.
  ///   - hasTypes: whether there are token types.
  ///   - projection: to d_model.
  static func read(
    _ config: ConfigReader, _ blocks: PostNormBlocks, width: Int? = nil, rule: PositionTable.Rule = .place,
    offset: Int = 0, hasPositions: Bool = true, isSinusoidal: Bool = false, hasTypes: Bool = true,
    projection: LinearMap? = nil
  ) throws(CheckpointError) -> Embedding {
    let weights = blocks.weights
    let width = width ?? blocks.width
    let vocabulary = try config.int("vocab_size")
    var positions: PositionTable?
    if hasPositions {
      let context = try config.int("max_position_embeddings")
      guard offset < context else {
        throw .config(
          path: config.path,
          problem:
            "'max_position_embeddings': expected more than the \(offset) rows before the first, found \(context)"
        )
      }
      let name = "embeddings.position_embeddings.weight"
      positions =
        isSinusoidal && !weights.contains(name)
        ? PositionTable(sinusoidal: context, width: width, isInterleaved: true)
        : PositionTable(
          try weights.tensor(name, shape: [context, width]), offset: offset, rule: rule,
          takesRows: rule != .place, isLearned: !isSinusoidal)
    }
    let types = hasTypes ? try config.int("type_vocab_size", default: 2) : 0
    return Embedding(
      tokens: try weights.tensor("embeddings.word_embeddings.weight", shape: [vocabulary, width]),
      positions: positions,
      segments: hasTypes
        ? try weights.tensor("embeddings.token_type_embeddings.weight", shape: [types, width]) : nil,
      norm: try blocks.norm("embeddings.LayerNorm", width: width), projection: projection)
  }

  /// Why tensors that the relatives of BERT have beside their blocks play no part.
  static func reasonUnused(_ name: String, heads: [String]) -> String? {
    if name.contains("pooler.") { return "pooler, after the last attention" }
    return UnusedTensor.reason(
      name, positions: ["embeddings.position_ids", "embeddings.token_type_ids"], heads: heads)
  }
}
