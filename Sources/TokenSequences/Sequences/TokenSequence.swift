/// One sequence as its file gives it.
public struct TokenSequence: Sendable, Equatable {
  /// What the file calls it, or a name made from the file's and its place there.
  public var id: String
  /// Where it stands, e.g. `prompts.jsonl, line 3`: for messages.
  public var origin: String
  /// Tokens as strings, as the vocabulary has them or just to be shown.
  public var tokens: [String]?
  /// Token ids.
  public var ids: [Int]?
  /// The running text, where the file has it.
  public var text: String?
  /// Token types.
  public var segments: [Int]?
  /// `false` marks padding.
  public var attentionMask: [Bool]?

  /// Puts a sequence together, unchecked.
  public init(
    id: String, origin: String, tokens: [String]? = nil, ids: [Int]? = nil, text: String? = nil,
    segments: [Int]? = nil, attentionMask: [Bool]? = nil
  ) {
    self.id = id
    self.origin = origin
    self.tokens = tokens
    self.ids = ids
    self.text = text
    self.segments = segments
    self.attentionMask = attentionMask
  }
}

/// A sequence, or what is wrong with it: one bad sequence never stops the others.
public struct SequenceEntry: Sendable {
  /// Its name, also when it is bad.
  public let id: String
  /// The sequence, or the reason why there is none.
  public let result: Result<TokenSequence, SequenceError>
}
