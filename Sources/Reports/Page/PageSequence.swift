/// One token as the page shows it.
public struct PageToken: Sendable, Equatable {
  /// What is shown: blanks and line breaks made visible, markers such as `Ġ` resolved.
  public let label: String
  /// The token as it stands in the vocabulary or the sequence file.
  public let raw: String
  /// Its number in the vocabulary, where known.
  public let id: Int?
  /// Whether it is one of the model's special tokens, such as `[CLS]`.
  public let special: Bool

  /// A token as it is shown and as it was given.
  public init(label: String, raw: String, id: Int? = nil, special: Bool = false) {
    self.label = label
    self.raw = raw
    self.id = id
    self.special = special
  }
}

/// The sequence that a page shows.
public struct PageSequence: Sendable {
  /// The sequence's name, shown as the page's title when there is no text.
  public let id: String
  /// The running text, where the sequence file has it.
  public let text: String?
  /// The tokens that look: one for each row of a map.
  public let queryTokens: [PageToken]
  /// The tokens that are looked at: one for each column; nil when they are the query tokens.
  public let keyTokens: [PageToken]?
  /// Whether each is a word into which tokens were merged.
  public let isOfWords: Bool

  /// A sequence; without key tokens, the keys are the queries.
  public init(
    id: String, text: String? = nil, queryTokens: [PageToken], keyTokens: [PageToken]? = nil,
    isOfWords: Bool = false
  ) {
    self.id = id
    self.text = text
    self.queryTokens = queryTokens
    self.keyTokens = keyTokens
    self.isOfWords = isOfWords
  }

  var keyCount: Int { keyTokens?.count ?? queryTokens.count }
}
