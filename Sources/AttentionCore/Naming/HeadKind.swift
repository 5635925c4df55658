/// What kind of head it is, by what it does most. The raw value is the kind's name in every output.
public enum HeadKind: String, CaseIterable, Sendable {
  case previousToken = "previous-token"
  case nextToken = "next-token"
  case selfToken = "self"
  case sink
  case delimiter
  case duplicateToken = "duplicate-token"
  case induction
  case local
  case broad
  case content
  /// None of the others reaches its threshold.
  case mixed

  /// As pages and tables have it, such as `previous token`.
  public var title: String {
    switch self {
    case .previousToken: "previous token"
    case .nextToken: "next token"
    case .selfToken: "self"
    case .sink: "sink"
    case .delimiter: "delimiter"
    case .duplicateToken: "duplicate token"
    case .induction: "induction"
    case .local: "local"
    case .broad: "broad"
    case .content: "content"
    case .mixed: "mixed"
    }
  }

  /// What such a head does, in words that follow "the head" or its name.
  public var meaning: String {
    switch self {
    case .previousToken: "puts much weight on the token before the query"
    case .nextToken: "puts much weight on the token after the query"
    case .selfToken: "puts much weight on the query's own token"
    case .sink: "rests on the first token"
    case .delimiter: "puts most weight on special tokens and punctuation"
    case .duplicateToken: "looks at earlier tokens that are the same as the query's"
    case .induction: "looks at tokens that came after earlier occurrences of the query's token"
    case .local: "puts most weight on the few tokens around the query"
    case .broad: "spreads its weight almost evenly over all tokens that it may see"
    case .content: "picks few tokens by what they are, neither by their place nor by their distance"
    case .mixed: "does no one thing enough to be named after it"
    }
  }
}
