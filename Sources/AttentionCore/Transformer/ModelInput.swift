/// One sequence, ready for a model.
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

  /// - Parameter count: the number of tokens; every array given must have as many entries.
  public init(count: Int, ids: [Int]?, segments: [Int]? = nil, attentionMask: [Bool]? = nil) {
    self.count = count
    self.ids = ids
    self.segments = segments
    self.attentionMask = attentionMask
  }

  /// Checks the input against `model`, before any work.
  ///
  /// - Throws: the first thing that is wrong, with its position.
  public func validate(for model: Transformer) throws(AttentionError) {
    guard count > 0 else { throw .empty }
    for (what, found) in [
      ("ids", ids?.count), ("segments", segments?.count), ("attention_mask", attentionMask?.count),
    ] {
      if let found, found != count { throw .lengthMismatch(what: what, found: found, expected: count) }
    }
    let context = min(model.contextLength ?? Self.longest, Self.longest)
    if count > context { throw .tooLong(tokens: count, context: context) }
    switch model.source {
    case .vectors(let x):
      guard x.shape[0] == count else {
        throw .lengthMismatch(what: "tokens for the model's input x", found: count, expected: x.shape[0])
      }
    case .embedding(let embedding):
      guard let ids else { throw .idsMissing }
      let vocabulary = embedding.tokens.shape[0]
      if let bad = ids.firstIndex(where: { $0 < 0 || $0 >= vocabulary }) {
        throw .idOutOfRange(id: ids[bad], position: bad, vocabulary: vocabulary)
      }
      if let positions = embedding.positions?.shape[0], count > positions {
        throw .tooLong(tokens: count, context: positions)
      }
      if let segments, let types = embedding.segments?.shape[0],
        let bad = segments.firstIndex(where: { $0 < 0 || $0 >= types })
      {
        throw .segmentOutOfRange(segment: segments[bad], position: bad, segments: types)
      }
    }
  }
}
