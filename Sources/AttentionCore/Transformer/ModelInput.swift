/// One sequence, ready for one stack of a model.
public struct ModelInput: Sendable {
  /// The most tokens that are taken, whatever the model's context: a map of one head then has a billion weights.
  public static let longest = 32_768

  /// Number of tokens.
  public let count: Int
  /// Token ids, `nil` only where the model has its input vectors itself.
  public let ids: [Int]?
  /// Token type of each token; all 0 when `nil`.
  public let segments: [Int]?
  /// Where given, `false` marks padding: keys that nobody may see.
  public let attentionMask: [Bool]?
  /// Position of each token; counted as the model counts when `nil`.
  public let positions: [Int]?
  /// What a model takes that reads no tokens: the pixels of an image, `[channels, height, width]`, or log-mel features,
  /// `[mel bins, frames]`.
  public let features: Tensor?

  /// - Parameter count: the number of tokens; every array given must have as many entries.
  public init(
    count: Int, ids: [Int]?, segments: [Int]? = nil, attentionMask: [Bool]? = nil, positions: [Int]? = nil,
    features: Tensor? = nil
  ) {
    self.count = count
    self.ids = ids
    self.segments = segments
    self.attentionMask = attentionMask
    self.positions = positions
    self.features = features
  }

  /// True for padding, or `nil` when no token is padding.
  var padding: [Bool]? {
    guard let mask = attentionMask, mask.contains(false) else { return nil }
    return mask.map { !$0 }
  }

  /// Checks the input against a stack, before any work.
  ///
  /// - Throws: the first thing that is wrong, with its position.
  public func validate(for stack: Stack) throws(AttentionError) {
    guard count > 0 else { throw .empty }
    for (what, found) in [
      ("ids", ids?.count), ("segments", segments?.count), ("attention_mask", attentionMask?.count),
      ("positions", positions?.count),
    ] {
      if let found, found != count { throw .lengthMismatch(what: what, found: found, expected: count) }
    }
    let context = min(stack.contextLength ?? Self.longest, Self.longest)
    if count > context { throw .tooLong(tokens: count, context: context) }
    // Rotary positions are exact in 32 bits up to 2²⁴.
    if let positions, let bad = positions.firstIndex(where: { $0 < 0 || $0 > 1 << 24 }) {
      throw .positionOutOfRange(position: positions[bad], token: bad, positions: 1 << 24 + 1)
    }
    if positions != nil, !stack.readsPositions { throw .notTaken(what: "positions") }
    switch stack.source {
    case .vectors(let x):
      guard x.shape[0] == count else {
        throw .lengthMismatch(what: "tokens for the model's input x", found: count, expected: x.shape[0])
      }
    case .embedding(let embedding): try validate(for: embedding)
    case .patches(let embedding):
      guard let features else { throw .featuresMissing(what: "an image") }
      let patches = try embedding.tokenCount(of: features)
      guard patches == count else {
        throw .lengthMismatch(what: "tokens and patches of the image", found: patches, expected: count)
      }
      try refuseTokens()
    case .audio(let frontEnd): try validate(for: frontEnd)
    }
  }

  private func validate(for frontEnd: AudioFrontEnd) throws(AttentionError) {
    guard let features else { throw .featuresMissing(what: "log-mel features") }
    try frontEnd.check(features)
    guard count == frontEnd.count else {
      throw .lengthMismatch(what: "tokens for the model's features", found: count, expected: frontEnd.count)
    }
    // Features are padded with silence, and Whisper sees it.
    try refuseTokens()
  }

  /// Refuses what belongs to tokens where there are none.
  private func refuseTokens() throws(AttentionError) {
    for (what, isGiven) in [
      ("ids", ids != nil), ("segments", segments != nil), ("attention_mask", attentionMask != nil),
    ] where isGiven { throw .notTaken(what: what) }
  }

  private func validate(for embedding: Embedding) throws(AttentionError) {
    guard let ids else { throw .idsMissing }
    let vocabulary = embedding.tokens.shape[0]
    if let bad = ids.firstIndex(where: { $0 < 0 || $0 >= vocabulary }) {
      throw .idOutOfRange(id: ids[bad], position: bad, vocabulary: vocabulary)
    }
    if let table = embedding.positions {
      let rows = table.rows(of: self)
      if let bad = rows.firstIndex(where: { $0 < 0 || $0 >= table.rowCount }) {
        guard let positions else { throw .tooLong(tokens: count, context: table.longest) }
        throw .positionOutOfRange(
          position: positions[bad], token: bad,
          positions: table.takesRows ? table.rowCount : table.longest)
      }
    }
    if let segments, let types = embedding.segments?.shape[0],
      let bad = segments.firstIndex(where: { $0 < 0 || $0 >= types })
    {
      throw .segmentOutOfRange(segment: segments[bad], position: bad, segments: types)
    }
  }
}
