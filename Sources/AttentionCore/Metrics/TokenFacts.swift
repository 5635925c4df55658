/// What metrics need to know of the tokens on a map's axes.
public struct TokenFacts: Sendable {
  /// Number of queries.
  public let queries: Int
  /// Number of keys.
  public let keys: Int
  /// Whether queries and keys are the same tokens, so that places can be compared.
  public let isSelfAttention: Bool
  /// Equal numbers for equal tokens (ids, or numbers of spellings); `nil` where tokens have no identity, as patches of an image, or
  /// keys are other tokens than queries.
  public let identities: [Int]?
  /// Whether each key is a special token of the model (`[CLS]`, `<s>`, `<|im_end|>`); padding is not.
  public let isSpecial: [Bool]
  /// Whether each key is punctuation alone.
  public let isPunctuation: [Bool]
  /// Whether each query is padding; `nil` where none is.
  public let queryPadding: [Bool]?
  /// Whether each key is padding; `nil` where none is.
  public let keyPadding: [Bool]?

  /// Facts of `queries` × `keys`; every array must have as many entries.
  public init(
    queries: Int, keys: Int, isSelfAttention: Bool, identities: [Int]? = nil, isSpecial: [Bool]? = nil,
    isPunctuation: [Bool]? = nil, queryPadding: [Bool]? = nil, keyPadding: [Bool]? = nil
  ) {
    precondition(!isSelfAttention || queries == keys)
    precondition(identities == nil || isSelfAttention && identities?.count == keys)
    precondition((isSpecial?.count ?? keys) == keys && (isPunctuation?.count ?? keys) == keys)
    precondition((queryPadding?.count ?? queries) == queries && (keyPadding?.count ?? keys) == keys)
    self.queries = queries
    self.keys = keys
    self.isSelfAttention = isSelfAttention
    self.identities = identities
    self.isSpecial = isSpecial ?? Array(repeating: false, count: keys)
    self.isPunctuation = isPunctuation ?? Array(repeating: false, count: keys)
    self.queryPadding = queryPadding
    self.keyPadding = keyPadding
  }
}
